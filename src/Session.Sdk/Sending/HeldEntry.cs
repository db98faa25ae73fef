namespace SessionSdk.Sending;

/// <summary>What the shell keeps of an entry while it is not done. One step at a time changes it.</summary>
internal sealed class HeldEntry(long id, ConversationId conversation, MessageId message, OutboxPayload payload)
{
    private volatile OutboxPayload _payload = payload;
    private volatile Exception? _lastFailure;

    internal long Id { get; } = id;

    internal ConversationId Conversation { get; } = conversation;

    internal MessageId Message { get; } = message;

    internal OutboxPayload Payload
    {
        get => _payload;
        set => _payload = value;
    }

    /// <summary>Gets or sets what the last step failed with in this process: the cause of what a caller is told.</summary>
    internal Exception? LastFailure
    {
        get => _lastFailure;
        set => _lastFailure = value;
    }

    /// <summary>Gets or sets what the server said of the message.</summary>
    internal RouteReceipt? Receipt { get; set; }

    /// <summary>Gets or sets whether it is written down by which marks its parts are known.</summary>
    internal bool IsMarked { get; set; }

    /// <summary>Gets the streams that only this process can open.</summary>
    internal IReadOnlyDictionary<int, Func<CancellationToken, ValueTask<Stream>>> Streams { get; init; } = new Dictionary<int, Func<CancellationToken, ValueTask<Stream>>>();

    /// <summary>Gets those who wait for its end. Guarded by the outbox.</summary>
    internal List<TaskCompletionSource<Message?>> Waiters { get; } = [];
}
