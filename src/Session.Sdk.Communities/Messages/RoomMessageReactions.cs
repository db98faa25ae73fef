namespace SessionSdk.Communities;

/// <summary>Tells that the reactions to a message changed. On a page that follows a full one the message itself may have changed too, without being there: ask for it.</summary>
public sealed record RoomMessageReactions : RoomUpdate
{
    /// <summary>Gets all reactions to the message.</summary>
    public required IReadOnlyList<RoomReaction> Reactions { get; init; }
}
