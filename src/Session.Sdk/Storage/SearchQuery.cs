namespace SessionSdk.Storage;

/// <summary>Says what is sought in texts.</summary>
public sealed record SearchQuery
{
    /// <summary>Gets the words. Every one must begin a word of the text; case and accents do not count. In scripts without spaces every two neighbouring characters count as a word.</summary>
    public required string Text { get; init; }

    /// <summary>Gets the conversation to search in; unset for all.</summary>
    public ConversationId Conversation { get; init; }

    /// <summary>Gets the place before which the results end, to page on; <see langword="null"/> for the newest.</summary>
    public (DateTimeOffset SentAt, MessageId Id)? Before { get; init; }

    /// <summary>Gets how many messages at most, from 1 to 1,000.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Checks what is asked for. A store calls it first.</summary>
    /// <exception cref="ArgumentException">There is no text, or the limit is out of its range.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Text);
        ArgumentOutOfRangeException.ThrowIfLessThan(Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Limit, 1000);
    }
}
