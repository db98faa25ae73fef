namespace SessionSdk;

/// <summary>Somebody put an emoji under a message or took it away.</summary>
public sealed record ReactionChanged : SessionEvent
{
    /// <summary>Gets the message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>Gets who did it.</summary>
    public required SenderId Reactor { get; init; }

    /// <summary>Gets the emoji.</summary>
    public required string Emoji { get; init; }

    /// <summary>Gets whether it was taken away.</summary>
    public bool IsRemoval { get; init; }
}
