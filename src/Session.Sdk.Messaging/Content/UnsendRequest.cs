namespace SessionSdk.Messaging;

/// <summary>Asks to delete a message of the sender's.</summary>
public sealed record UnsendRequest : ContentPayload
{
    /// <summary>Gets when the message had been sent, in whole milliseconds.</summary>
    public required DateTimeOffset TargetSentAt { get; init; }

    /// <summary>Gets the id of the message's author, who must be the sender of the request.</summary>
    public required string TargetAuthor { get; init; }
}
