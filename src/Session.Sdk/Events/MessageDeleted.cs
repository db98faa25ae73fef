namespace SessionSdk;

/// <summary>A message was deleted by its author, a moderator or this account, or its time was over.</summary>
public sealed record MessageDeleted : SessionEvent
{
    /// <summary>Gets the message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>Gets how others name it.</summary>
    public required MessageReference Reference { get; init; }

    /// <summary>Gets whether it disappeared because its time was over.</summary>
    public bool IsExpired { get; init; }
}
