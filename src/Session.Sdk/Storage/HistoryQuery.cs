namespace SessionSdk.Storage;

/// <summary>Says which page of a conversation is wanted.</summary>
public sealed record HistoryQuery
{
    /// <summary>Gets the conversation.</summary>
    public required ConversationId Conversation { get; init; }

    /// <summary>Gets the place before which the page ends: sent time and number of a message that is not part of it; <see langword="null"/> for the newest page.</summary>
    public (DateTimeOffset SentAt, MessageId Id)? Before { get; init; }

    /// <summary>Gets how many messages at most, from 1 to 1,000.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Gets whether tombstones are part of it.</summary>
    public bool IncludeDeleted { get; init; }

    /// <summary>Checks what is asked for. A store calls it first.</summary>
    /// <exception cref="ArgumentException">The conversation is not set, or the limit is out of its range.</exception>
    public void Validate()
    {
        if (Conversation.IsDefault)
        {
            throw new ArgumentException("The conversation of the query is not set.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Limit, 1000);
    }
}
