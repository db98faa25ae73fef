namespace SessionSdk;

/// <summary>What is known of a person changed: name, picture, approval, block.</summary>
public sealed record ContactChanged : SessionEvent
{
    /// <summary>Gets the person.</summary>
    public required SenderId Contact { get; init; }

    /// <summary>Gets whether the person has another name now.</summary>
    public bool IsNameChanged { get; init; }

    /// <summary>Gets whether the person has another picture now, or none any more.</summary>
    public bool IsPictureChanged { get; init; }

    /// <summary>Gets whether the contact was removed.</summary>
    public bool IsRemoved { get; init; }
}
