namespace SessionSdk;

/// <summary>A message of somebody else came in, or one that the account sent from another device.</summary>
public sealed record MessageReceived : SessionEvent
{
    /// <summary>Gets the message.</summary>
    public required Message Message { get; init; }

    /// <summary>Gets whether the user has not approved its sender yet.</summary>
    public bool IsRequest { get; init; }
}
