namespace SessionSdk;

/// <summary>A message of this client was queued: it stands in the conversation from now on.</summary>
public sealed record MessageSent : SessionEvent
{
    /// <summary>Gets the message.</summary>
    public required Message Message { get; init; }
}
