namespace SessionSdk.Sqlite;

/// <summary>How costly a guess of a passphrase is made, by Argon2id.</summary>
public sealed record StorePassphraseCost
{
    /// <summary>The greatest memory that is taken, in KiB: 4 GiB.</summary>
    internal const int MaxMemoryKibibytes = 4 << 20;

    /// <summary>The greatest number of passes.</summary>
    internal const int MaxPasses = 1000;

    /// <summary>Gets how much memory a guess takes, in KiB, from 8 MiB to 4 GiB.</summary>
    /// <value>65,536: 64 MiB.</value>
    public int MemoryKibibytes { get; init; } = 64 << 10;

    /// <summary>Gets how often the memory is passed over, 1 to 1,000.</summary>
    /// <value>3.</value>
    public int Passes { get; init; } = 3;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MemoryKibibytes, 8 << 10);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MemoryKibibytes, MaxMemoryKibibytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(Passes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Passes, MaxPasses);
    }
}
