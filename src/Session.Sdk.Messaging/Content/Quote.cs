namespace SessionSdk.Messaging;

/// <summary>Names the message that another one answers, by its author and its sent time.</summary>
public sealed record Quote
{
    /// <summary>Gets when the quoted message was sent, in whole milliseconds.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Gets the id of the quoted message's author, 66 hexadecimal digits; in a community the blinded id.</summary>
    public required string Author { get; init; }

    /// <summary>Gets the quoted text as some clients repeat it, for receivers that do not have the original.</summary>
    public string? Text { get; init; }

    /// <summary>Names the type and shows nothing of the quote.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(Quote);
}
