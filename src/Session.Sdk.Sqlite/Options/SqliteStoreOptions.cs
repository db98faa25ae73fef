using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace SessionSdk.Sqlite;

/// <summary>Configures <see cref="SqliteSessionStore"/>.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>Timers wait 49 days at most: what is longer would fail when the store is disposed, and leave its file locked.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    /// <summary>Gets or sets the path of the file. It is made, with its folder, when it is not there.</summary>
    public string Path { get; set; } = string.Empty;

    /// <summary>Gets or sets what protects the key of the store. There is no default: say <see cref="StoreProtection.None"/> when the disk is protected otherwise.</summary>
    public StoreProtection? Protection { get; set; }

    /// <summary>Gets or sets how much of the history a search finds.</summary>
    /// <value>All of it.</value>
    public SearchHistory SearchHistory { get; set; } = SearchHistory.All;

    /// <summary>Gets or sets what is done with a damaged file.</summary>
    /// <value>Opening throws.</value>
    public StoreDamageAction OnDamage { get; set; }

    /// <summary>Gets or sets when the structure of the file is checked.</summary>
    /// <value>Every time for files up to 32 MiB.</value>
    public StoreCheck Check { get; set; }

    /// <summary>Gets or sets what a commit waits for.</summary>
    /// <value>The disk.</value>
    public StoreDurability Durability { get; set; }

    /// <summary>Gets or sets how many threads read at most, 1 to 64. They are started when they are needed.</summary>
    /// <value>4.</value>
    public int MaxReaders { get; set; } = 4;

    /// <summary>Gets or sets how many commits may wait for the writer, 1 to 100,000; further callers wait before they join.</summary>
    /// <value>1,024.</value>
    public int MaxPendingCommits { get; set; } = 1024;

    /// <summary>Gets or sets how long disposing waits for what is under way, at most 30 days.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan DisposeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets what makes connections to the file, for an SQLite that encrypts pages: it returns an open or closed connection, not pooled.</summary>
    /// <value><see langword="null"/>: connections of Microsoft.Data.Sqlite as it comes.</value>
    public Func<string, SqliteConnection>? ConnectionFactory { get; set; }

    /// <summary>Gets or sets where warnings go.</summary>
    /// <value><see langword="null"/>: nowhere.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Gets or sets the clock.</summary>
    /// <value>The system's.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets how many messages are indexed before the store is open, when the index has to be made; the others are in the background.</summary>
    internal int IndexedAtOpening { get; set; } = 2000;

    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Path))
        {
            throw new ArgumentException($"{nameof(SqliteStoreOptions)}.{nameof(Path)} is not set: it names the file of the store, such as \"bot.db\".");
        }

        if (Protection is null)
        {
            throw new ArgumentException(
                $"{nameof(SqliteStoreOptions)}.{nameof(Protection)} is not set. Choose {nameof(StoreProtection)}.{nameof(StoreProtection.FromPassphrase)}, "
                + $".{nameof(StoreProtection.FromPassphraseAndKeyFile)}, .{nameof(StoreProtection.FromSecondFactor)}, .{nameof(StoreProtection.FromHost)} (a key of the host), "
                + $"or .{nameof(StoreProtection.None)} when whoever reads the disk may read the messages.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxReaders, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxReaders, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPendingCommits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPendingCommits, 100_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(DisposeTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(DisposeTimeout, LongestWait);
        ArgumentNullException.ThrowIfNull(TimeProvider);
    }
}
