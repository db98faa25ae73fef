namespace SessionSdk;

/// <summary>A side of a conversation changed how its messages disappear.</summary>
public sealed record TimerChanged : SessionEvent
{
    /// <summary>Gets who.</summary>
    public required SenderId Sender { get; init; }

    /// <summary>Gets the new setting.</summary>
    public required DisappearingTimer Expiration { get; init; }

    /// <summary>Gets the entry in the conversation.</summary>
    public MessageId MessageId { get; init; }
}
