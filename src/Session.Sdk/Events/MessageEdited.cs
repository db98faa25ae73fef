namespace SessionSdk;

/// <summary>The text of a message was changed by its author.</summary>
public sealed record MessageEdited : SessionEvent
{
    /// <summary>Gets the message as it is now.</summary>
    public required Message Message { get; init; }
}
