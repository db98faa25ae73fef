using System.Text.Json;

namespace SessionSdk.Communities;

/// <content>Messages and reactions.</content>
public static partial class CommunityRequests
{
    /// <summary>Asks for the newest messages of a room.</summary>
    /// <param name="room">The room.</param>
    /// <param name="query">How much; <see langword="null"/> for <see cref="MessageQuery.Default"/>.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<RoomPage> GetRecentMessages(RoomToken room, MessageQuery? query = null) =>
        GetPage("recent", query, withChanges: false, RequestTarget.Get("room", CheckRoom(room), "messages", "recent"));

    /// <summary>Asks for the messages before one, newest first.</summary>
    /// <param name="room">The room.</param>
    /// <param name="messageId">The message's number.</param>
    /// <param name="query">How much; <see langword="null"/> for <see cref="MessageQuery.Default"/>.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<RoomPage> GetMessagesBefore(RoomToken room, long messageId, MessageQuery? query = null) =>
        GetPage("before", query, withChanges: false, RequestTarget.Get("room", CheckRoom(room), "messages", "before", CheckId(messageId, nameof(messageId))));

    /// <summary>Asks for all that changed in a room since a position: messages, edits, deletions and reactions.</summary>
    /// <param name="room">The room.</param>
    /// <param name="position">The <see cref="RoomPage.Position"/> of what was read last.</param>
    /// <param name="query">How much; <see langword="null"/> for <see cref="MessageQuery.Default"/>.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<RoomPage> GetMessagesSince(RoomToken room, long position, MessageQuery? query = null) =>
        GetPage("since", query, withChanges: true, RequestTarget.Get("room", CheckRoom(room), "messages", "since", CheckId(position, nameof(position))));

    /// <summary>Asks for one message. One that was deleted is <see cref="CommunityRefusal.NotFound"/>.</summary>
    /// <param name="room">The room.</param>
    /// <param name="messageId">The message's number.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<RoomMessage> GetMessage(RoomToken room, long messageId) =>
        new(new CommunityOperation("message"), RequestTarget.Get("room", CheckRoom(room), "message", CheckId(messageId, nameof(messageId))).With($"reactors={MessageQuery.MaxReactors}"), RowReader.MessageOf(messageId));

    /// <summary>Posts a message. <see cref="CommunityRefusal.TooManyRequests"/> means that the account posts too fast, <see cref="CommunityRefusal.Filtered"/> that the server's filter rejects the message.</summary>
    /// <param name="request">What is posted.</param>
    /// <returns>The request. It is done at most once; when its answer is lost, that is a <see cref="CommunityOutcomeUnknownException"/>. Do not take the position for the next poll from the message that it gives: others may lie before it.</returns>
    public static CommunityRequest<RoomMessage> PostMessage(PostMessageRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestBody body = RequestBody.Json(json =>
        {
            WriteMessage(json, request.Message, request.Files);
            if (request.WhisperTo is { } person)
            {
                json.WriteString("whisper_to"u8, CheckPerson(person).ToString());
            }

            if (request.WhisperToModerators)
            {
                json.WriteBoolean("whisper_mods"u8, true);
            }
        });
        return new CommunityRequest<RoomMessage>(
            new CommunityOperation("post", IsRepeatable: false),
            RequestTarget.Post("room", CheckRoom(request.Room), "message"),
            RowReader.MessageOf(id: null),
            body)
        {
            Author = request.Message.Author,
        };
    }

    /// <summary>Puts other content into one of the account's messages. Servers answer an unknown or deleted one with <see cref="CommunityRefusal.ServerFailure"/>, those of others with <see cref="CommunityRefusal.NotPermitted"/>.</summary>
    /// <param name="room">The room.</param>
    /// <param name="messageId">The message's number.</param>
    /// <param name="message">The new content, signed with the id that the message was posted with.</param>
    /// <param name="files">The numbers of files that were uploaded for it and are new.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<Done> EditMessage(RoomToken room, long messageId, SealedRoomMessage message, params IReadOnlyList<long> files)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(files);
        return new CommunityRequest<Done>(
            new CommunityOperation("edit"),
            RequestTarget.Put("room", CheckRoom(room), "message", CheckId(messageId, nameof(messageId))),
            Done.TryRead,
            RequestBody.Json(json => WriteMessage(json, message, files)))
        {
            Author = message.Author,
        };
    }

    /// <summary>Deletes a message: one of the account's, or, for moderators, anybody's. One that is gone is <see cref="CommunityRefusal.NotFound"/>.</summary>
    /// <param name="room">The room.</param>
    /// <param name="messageId">The message's number.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<Done> DeleteMessage(RoomToken room, long messageId) =>
        new(new CommunityOperation("delete"), RequestTarget.Delete("room", CheckRoom(room), "message", CheckId(messageId, nameof(messageId))), Done.TryRead);

    /// <summary>Deletes all that somebody posted into a room, and all files that the account uploaded to it, even the picture of the room: one's own, or, for moderators, anybody's but an admin's. When there was no message, that is <see cref="CommunityRefusal.NotFound"/>, and the files are gone all the same.</summary>
    /// <param name="room">The room.</param>
    /// <param name="person">Whose.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<Done> DeleteAll(RoomToken room, SessionAddress person) =>
        new(new CommunityOperation("delete all"), RequestTarget.Delete("room", CheckRoom(room), "all", CheckPerson(person)), Done.TryRead);

    /// <summary>Does what <see cref="DeleteAll"/> does in every room in which the account may.</summary>
    /// <param name="person">Whose.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<DeletedMessages> DeleteAllEverywhere(SessionAddress person) =>
        new(new CommunityOperation("delete all everywhere"), RequestTarget.Delete("rooms", "all", CheckPerson(person)), DeletedMessages.TryRead);

    /// <summary>Adds a reaction of the account. Whispers and deleted messages are <see cref="CommunityRefusal.NotFound"/>.</summary>
    /// <param name="room">The room.</param>
    /// <param name="messageId">The message's number.</param>
    /// <param name="emoji">The emoji, exactly as it was chosen: 1 to 12 code points.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">The text is no reaction.</exception>
    public static CommunityRequest<ReactionChange> AddReaction(RoomToken room, long messageId, string emoji) =>
        new(new CommunityOperation("react"), RequestTarget.Put("room", CheckRoom(room), "reaction", CheckId(messageId, nameof(messageId)), CheckEmoji(emoji)), RowReader.ChangeOf("added"));

    /// <summary>Removes a reaction of the account.</summary>
    /// <param name="room">The room.</param>
    /// <param name="messageId">The message's number.</param>
    /// <param name="emoji">The emoji.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">The text is no reaction.</exception>
    public static CommunityRequest<ReactionChange> RemoveReaction(RoomToken room, long messageId, string emoji) =>
        new(new CommunityOperation("unreact"), RequestTarget.Delete("room", CheckRoom(room), "reaction", CheckId(messageId, nameof(messageId)), CheckEmoji(emoji)), RowReader.ChangeOf("removed"));

    /// <summary>Removes everybody's reactions to a message; for moderators.</summary>
    /// <param name="room">The room.</param>
    /// <param name="messageId">The message's number.</param>
    /// <param name="emoji">The emoji, or <see langword="null"/> for all.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">The text is no reaction.</exception>
    public static CommunityRequest<ReactionChange> RemoveAllReactions(RoomToken room, long messageId, string? emoji = null)
    {
        CheckId(messageId, nameof(messageId));
        RequestTarget target = emoji is null
            ? RequestTarget.Delete("room", CheckRoom(room), "reactions", messageId)
            : RequestTarget.Delete("room", CheckRoom(room), "reactions", messageId, CheckEmoji(emoji));
        return new CommunityRequest<ReactionChange>(new CommunityOperation("remove reactions"), target, RowReader.ChangeOf("removed"));
    }

    /// <summary>Asks who reacted to a message.</summary>
    /// <param name="room">The room.</param>
    /// <param name="messageId">The message's number.</param>
    /// <param name="emoji">The emoji.</param>
    /// <param name="limit">How many at most, 1 to 256.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">The text is no reaction, or the limit is out of range.</exception>
    public static CommunityRequest<ReactorList> GetReactors(RoomToken room, long messageId, string emoji, int limit = MessageQuery.MaxLimit) =>
        new(
            new CommunityOperation("reactors"),
            RequestTarget.Get("room", CheckRoom(room), "reactors", CheckId(messageId, nameof(messageId)), CheckEmoji(emoji)).With(LimitText(limit)),
            RowReader.TryReadReactors);

    private static CommunityRequest<RoomPage> GetPage(string name, MessageQuery? query, bool withChanges, RequestTarget target)
    {
        query ??= MessageQuery.Default;
        return new CommunityRequest<RoomPage>(new CommunityOperation(name), target.With(query.ToText(withChanges)), RowReader.PageOf(query.Limit));
    }

    private static void WriteMessage(Utf8JsonWriter json, SealedRoomMessage message, IReadOnlyList<long> files)
    {
        json.WriteBase64String("data"u8, message.Data.Span);
        json.WriteBase64String("signature"u8, message.Signature.Span);
        if (files.Count > 0)
        {
            json.WriteStartArray("files"u8);
            foreach (long file in files)
            {
                json.WriteNumberValue(CheckId(file, nameof(files)));
            }

            json.WriteEndArray();
        }
    }

    private static string LimitText(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MessageQuery.MaxLimit);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"limit={limit}");
    }

    private static string CheckEmoji(string emoji)
    {
        ArgumentNullException.ThrowIfNull(emoji);
        return EmojiText.IsValid(emoji) ? emoji : throw new ArgumentException("A reaction has 1 to 12 code points, no slash and no control characters.", nameof(emoji));
    }

    private static SessionAddress CheckPerson(SessionAddress person) =>
        person.Prefix is SessionIdPrefix.Account or SessionIdPrefix.Blinded15 or SessionIdPrefix.Blinded25
            ? person
            : throw new ArgumentException("A person is named by an account id or a blinded id.", nameof(person));
}
