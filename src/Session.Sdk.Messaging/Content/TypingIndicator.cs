namespace SessionSdk.Messaging;

/// <summary>Tells that the sender began or stopped to type.</summary>
public sealed record TypingIndicator : ContentPayload
{
    /// <summary>Gets whether the sender is typing.</summary>
    public required bool IsTyping { get; init; }
}
