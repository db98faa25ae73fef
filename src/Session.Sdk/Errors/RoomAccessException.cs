namespace SessionSdk;

/// <summary>Reports that the account may not do something in a room of a community. Nothing was asked of the server, unless it filtered a message.</summary>
public sealed class RoomAccessException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="room">The room, or the person of a community.</param>
    /// <param name="refusal">What the account lacks.</param>
    public RoomAccessException(ConversationId room, RoomRefusal refusal)
        : base(Describe(refusal))
    {
        (Room, Refusal) = (room, refusal);
    }

    /// <summary>Gets the room, or the person of a community.</summary>
    public ConversationId Room { get; }

    /// <summary>Gets what the account lacks.</summary>
    public RoomRefusal Refusal { get; }

    /// <inheritdoc/>
    public override bool IsTransient => false;

    private static string Describe(RoomRefusal refusal) => refusal switch
    {
        RoomRefusal.NotJoined => "The account is not in this room.",
        RoomRefusal.NotReadable => "The account may not read this room.",
        RoomRefusal.NotWritable => "The account may not write in this room.",
        RoomRefusal.NoUploads => "The account may not upload files to this room.",
        RoomRefusal.NotModerator => "That takes a moderator of the room.",
        RoomRefusal.NotAdmin => "That takes an admin of the room.",
        RoomRefusal.Filtered => "The community's filter took the message and shows it to nobody.",
        RoomRefusal.OtherServerKey => "The account is in a room of this server under another key of it.",
        RoomRefusal.RequestsRefused => "The person does not accept direct messages of this community.",
        RoomRefusal.NotServerModerator => "That takes a moderator of the whole server.",
        RoomRefusal.NotServerAdmin => "That takes an admin of the whole server.",
        _ => "The account may not do that in this room.",
    };
}
