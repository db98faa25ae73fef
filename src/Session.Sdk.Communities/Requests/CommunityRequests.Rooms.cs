namespace SessionSdk.Communities;

/// <content>Rooms and pins.</content>
public static partial class CommunityRequests
{
    /// <summary>Asks for all rooms that the account, or anybody, may see.</summary>
    /// <returns>The request. It needs no account.</returns>
    public static CommunityRequest<RoomList> GetRooms() => new(new CommunityOperation("rooms"), RequestTarget.Get("rooms"), RoomReader.TryReadRooms);

    /// <summary>Asks about a room. One that the account may not see is <see cref="CommunityRefusal.NotFound"/>.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The request. It needs no account when the room is open to all.</returns>
    public static CommunityRequest<RoomInfo> GetRoom(RoomToken room) =>
        new(new CommunityOperation("room"), RequestTarget.Get("room", CheckRoom(room)), RoomReader.RoomOf(room));

    /// <summary>Asks what has changed about a room. <see cref="CommunityRefusal.NotPermitted"/> means that the account may not read it any more.</summary>
    /// <param name="room">The room.</param>
    /// <param name="infoUpdates">The <see cref="RoomInfo.InfoUpdates"/> that is known; with the same number the server leaves the details out. A room that never changed has 0, so ask <see cref="GetRoom"/> as long as nothing is known.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<RoomPoll> PollRoom(RoomToken room, long infoUpdates) =>
        new(new CommunityOperation("poll"), RequestTarget.Get("room", CheckRoom(room), "pollInfo", CheckId(infoUpdates, nameof(infoUpdates))), RoomReader.PollOf(room));

    /// <summary>Changes a room; for its admins. A picture that is no file of the room is <see cref="CommunityRefusal.NotAcceptable"/>.</summary>
    /// <param name="room">The room.</param>
    /// <param name="changes">What is to be changed.</param>
    /// <returns>The request. It gives the room's new <see cref="RoomInfo.InfoUpdates"/>.</returns>
    /// <exception cref="ArgumentException">There is nothing to change.</exception>
    public static CommunityRequest<long> UpdateRoom(RoomToken room, RoomChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes == new RoomChanges())
        {
            throw new ArgumentException("There is nothing to change.", nameof(changes));
        }

        RequestBody body = RequestBody.Json(json =>
        {
            if (changes.Name is not null)
            {
                json.WriteString("name"u8, changes.Name);
            }

            if (changes.Description is not null)
            {
                json.WriteString("description"u8, changes.Description);
            }

            if (changes.ImageId is { } image)
            {
                json.WriteNumber("image"u8, CheckId(image, nameof(changes)));
            }

            json.WriteFlag("default_read"u8, changes.DefaultRead);
            json.WriteFlag("default_accessible"u8, changes.DefaultAccess);
            json.WriteFlag("default_write"u8, changes.DefaultWrite);
            json.WriteFlag("default_upload"u8, changes.DefaultUpload);
        });
        return new CommunityRequest<long>(new CommunityOperation("update room"), RequestTarget.Put("room", CheckRoom(room)), RoomReader.TryReadInfoUpdates, body);
    }

    /// <summary>Pins a message; for admins of the room. One that is pinned moves to the end. Whispers and deleted messages are <see cref="CommunityRefusal.NotFound"/>.</summary>
    /// <param name="room">The room.</param>
    /// <param name="messageId">The message's number.</param>
    /// <returns>The request. It gives the room's new <see cref="RoomInfo.InfoUpdates"/>.</returns>
    public static CommunityRequest<long> Pin(RoomToken room, long messageId) =>
        new(new CommunityOperation("pin"), RequestTarget.Post("room", CheckRoom(room), "pin", CheckId(messageId, nameof(messageId))), RoomReader.TryReadInfoUpdates, EmptyObject);

    /// <summary>Takes a pin off a message; for admins of the room.</summary>
    /// <param name="room">The room.</param>
    /// <param name="messageId">The message's number.</param>
    /// <returns>The request. It gives the room's <see cref="RoomInfo.InfoUpdates"/>, the same as before when the message was not pinned.</returns>
    public static CommunityRequest<long> Unpin(RoomToken room, long messageId) =>
        new(new CommunityOperation("unpin"), RequestTarget.Post("room", CheckRoom(room), "unpin", CheckId(messageId, nameof(messageId))), RoomReader.TryReadInfoUpdates, EmptyObject);

    /// <summary>Takes the pins off all messages; for admins of the room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The request. It gives the room's <see cref="RoomInfo.InfoUpdates"/>.</returns>
    public static CommunityRequest<long> UnpinAll(RoomToken room) =>
        new(new CommunityOperation("unpin all"), RequestTarget.Post("room", CheckRoom(room), "unpin", "all"), RoomReader.TryReadInfoUpdates, EmptyObject);

    private static RequestBody EmptyObject { get; } = RequestBody.Json(_ => { });
}
