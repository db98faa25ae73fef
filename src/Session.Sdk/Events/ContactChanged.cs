namespace SessionSdk;

/// <summary>What is known of a person changed: name, picture, approval, block.</summary>
public sealed record ContactChanged : SessionEvent
{
    /// <summary>Gets the person.</summary>
    public required SenderId Contact { get; init; }

    /// <summary>Gets whether the contact was removed.</summary>
    public bool IsRemoved { get; init; }
}
