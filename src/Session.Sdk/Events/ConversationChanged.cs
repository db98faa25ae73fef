namespace SessionSdk;

/// <summary>A conversation appeared, changed its settings, or is gone.</summary>
public sealed record ConversationChanged : SessionEvent
{
    /// <summary>Gets whether it is gone.</summary>
    public bool IsRemoved { get; init; }
}
