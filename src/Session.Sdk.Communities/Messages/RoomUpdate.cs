namespace SessionSdk.Communities;

/// <summary>Represents something that happened in a room: a <see cref="RoomMessage"/>, a <see cref="RoomMessageDeletion"/> or a <see cref="RoomMessageReactions"/>.</summary>
public abstract record RoomUpdate
{
    private protected RoomUpdate()
    {
    }

    /// <summary>Gets the message's number, which orders messages. Servers may give it out again after the room was made anew.</summary>
    public required long Id { get; init; }

    /// <summary>Gets the number of the last change of the message, which orders changes.</summary>
    public required long Sequence { get; init; }
}
