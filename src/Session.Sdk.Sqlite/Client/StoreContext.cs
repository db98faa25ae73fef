using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SessionSdk.Sqlite;

/// <summary>What the writer and the readers of a store share.</summary>
internal sealed partial class StoreContext(string path, StoreKeys keys, StoreKeys marks, SearchHistory search, TimeProvider time, ILogger logger)
{
    private static readonly DateTimeOffset LatestTime = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ILogger _logger = logger;
    private long _unreadable;
    private volatile KnownTime? _networkTime;

    internal string Path { get; } = path;

    /// <summary>Gets or sets the keys. They change only while nothing else runs.</summary>
    internal StoreKeys Keys { get; set; } = keys;

    /// <summary>Gets the keys of remembered marks: these stay when the key of the store is changed, because only hashes of the marks are kept.</summary>
    internal StoreKeys Marks { get; } = marks;

    internal SearchHistory Search { get; } = search;

    internal TimeProvider Time { get; } = time;

    /// <summary>Gets conversations by the number of their row, which is never given again.</summary>
    internal ConcurrentDictionary<long, (ConversationId Id, byte[] Hash)> Conversations { get; } = [];

    internal long Unreadable => Interlocked.Read(ref _unreadable);

    internal byte[] HashOf(AccountId account) => Keys.Hash(StoreTable.Account, default, account.AsSpan());

    internal byte[] HashOf(byte[] account, ConversationId conversation) => Keys.Hash(StoreTable.Conversation, account, conversation.ToString());

    internal byte[] HashOf(UInt128 mark) => Marks.Hash(StoreTable.Seen, default, BitConverter.GetBytes(mark));

    /// <summary>Gets the network's time where a batch has told it, and otherwise what the clock shows.</summary>
    internal DateTimeOffset Now => _networkTime is { } known ? known.At + Time.GetElapsedTime(known.Since) : Time.GetUtcNow();

    /// <summary>Gets the oldest time that a search finds.</summary>
    internal DateTimeOffset SearchFrom => Search.Days is { } days ? Now.AddDays(-days) : DateTimeOffset.MinValue;

    /// <summary>Takes in the time by which marks are forgotten, which is the network's.</summary>
    internal void NoteNetworkTime(DateTimeOffset now)
    {
        // Times at which nobody lives tell nothing, and cannot be calculated with.
        if (now > DateTimeOffset.UnixEpoch && now < LatestTime)
        {
            _networkTime = new(now, Time.GetTimestamp());
        }
    }

    /// <summary>Counts a row that does not open: its bytes were changed outside this program.</summary>
    internal void CountUnreadable(StoreTable table)
    {
        Interlocked.Increment(ref _unreadable);
        LogUnreadable(table);
    }

    /// <summary>Reports a row without which the program would do something wrong.</summary>
    internal StoreDamagedException Damaged(StoreTable table)
    {
        CountUnreadable(table);
        return SqliteFailure.Damaged(Path, null, $"A row of the table {table} does not open: it was changed outside this program");
    }

    [LoggerMessage(EventId = 9604, Level = LogLevel.Warning, Message = "The search index of the store is damaged or not whole and is made again")]
    internal partial void LogIndexDamaged();

    [LoggerMessage(EventId = 9605, Level = LogLevel.Information, Message = "The search index of the store is made in the background: until it is whole, a search finds the newer messages only")]
    internal partial void LogIndexing();

    [LoggerMessage(EventId = 9606, Level = LogLevel.Information, Message = "The search index of the store is whole")]
    internal partial void LogIndexed();

    [LoggerMessage(EventId = 9607, Level = LogLevel.Warning, Message = "The search index of the store could not be made any further; the next opening goes on with it")]
    internal partial void LogIndexingStopped(Exception failure);

    [LoggerMessage(EventId = 9611, Level = LogLevel.Warning, Message = "The search index of the store could not be made further just now; it is tried again in {Delay}")]
    internal partial void LogIndexingWaits(TimeSpan delay, Exception failure);

    [LoggerMessage(EventId = 9608, Level = LogLevel.Warning, Message = "{Count} conversations of the store had a wrong number of unread messages: they were counted again")]
    internal partial void LogUnreadCounted(int count);

    [LoggerMessage(EventId = 9601, Level = LogLevel.Error, Message = "A row of the table {Table} does not open and is left out: it was changed outside this program")]
    private partial void LogUnreadable(StoreTable table);

    private sealed record KnownTime(DateTimeOffset At, long Since);
}
