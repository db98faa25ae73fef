namespace SessionSdk;

/// <summary>The text of a message was changed by its author, or an edit of the account's was taken back because its server did not take it.</summary>
public sealed record MessageEdited : SessionEvent
{
    /// <summary>Gets the message as it is now.</summary>
    public required Message Message { get; init; }

    /// <summary>Gets a stable code of why an edit of the account's was taken back, such as <c>community.refused</c>; <see langword="null"/> when the text was changed.</summary>
    public string? FailureCode { get; init; }

    /// <summary>Gets the same in words, without anything private.</summary>
    public string? FailureMessage { get; init; }
}
