using SessionSdk.Communities;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Fuzz;

/// <summary>What a community server answers: each of its answers, read as each of the others too.</summary>
internal sealed class CommunityAnswersTarget : FuzzTarget
{
    private const int Limit = 5;

    private static readonly RoomToken Room = RoomToken.Parse("lounge");

    private static readonly Dictionary<string, string> Headers = new() { ["content-type"] = "application/json" };

    private static readonly BlindedKeyPair Author = BlindedKeyPair.Create(FuzzKeys.Bob, FuzzKeys.Server);

    private static readonly AnswerReader<RoomPage> ReadPage = RowReader.PageOf(Limit);

    private static readonly AnswerReader<RoomMessage> ReadMessage = RowReader.MessageOf(id: null);

    private static readonly AnswerReader<RoomInfo> ReadRoom = RoomReader.RoomOf(Room);

    private static readonly AnswerReader<RoomPoll> ReadPoll = RoomReader.PollOf(Room);

    private static readonly AnswerReader<InboxPage> ReadInbox = InboxReader.PageOf(Limit);

    private static readonly AnswerReader<ReactionChange> ReadChange = RowReader.ChangeOf("added");

    public override InputForm Form => InputForm.Json;

    public override int AllocationFactor => 400;

    public override int AllocationFloor => 128 * 1024;

    public override IReadOnlyList<byte[]> Dictionary => ["Infinity"u8.ToArray(), "NaN"u8.ToArray(), "\\ud83d\\udc4d"u8.ToArray(), "null"u8.ToArray(), "\"data\":null"u8.ToArray()];

    public override bool Run(ReadOnlySpan<byte> input)
    {
        byte[] body = input.ToArray();
        AllocationMeter meter = Measure(input.Length);
        using Answer answer = Answer.Of(200, Headers, body);
        bool isPage = ReadPage(answer, out RoomPage? page);
        bool isMessage = ReadMessage(answer, out RoomMessage? message);
        bool isRoom = ReadRoom(answer, out RoomInfo? room);
        bool isPoll = ReadPoll(answer, out RoomPoll? poll);
        bool isInbox = ReadInbox(answer, out InboxPage? inbox);
        bool isOther = ReadOthers(answer);
        meter.Check();

        Must.Hold(!isPage || (page!.Updates.Count <= Limit && page.Updates.All(update => update is { Id: >= 0, Sequence: >= 0 } && update.Sequence <= page.Position)));
        Must.Hold(!isPage || page!.Updates.OfType<RoomMessage>().All(IsSigned));
        Must.Hold(!isMessage || IsSigned(message!));
        Must.Hold(!isRoom || (room!.Token == Room && room is { InfoUpdates: >= 0, MessageSequence: >= 0 }));
        Must.Hold(!isPoll || poll!.Token == Room);
        Must.Hold(!isInbox || (inbox!.Messages.Count <= Limit && inbox.Messages.All(item => item.Id <= inbox.Position && !item.Sender.IsDefault && !item.Recipient.IsDefault)));
        return isPage || isMessage || isRoom || isPoll || isInbox || isOther;
    }

    public override IEnumerable<byte[]> Seeds()
    {
        byte[] data = MessagePadding.Pad("hello"u8);
        byte[] signature = new byte[CommunityMessage.SignatureSize];
        Author.Sign(data, signature);
        string row = $$$$"""{"id":4,"session_id":"{{{{Author.Id}}}}","posted":1754971101.445,"seqno":11,"data":"{{{{Convert.ToBase64String(data)}}}}","signature":"{{{{Convert.ToBase64String(signature)}}}}","edited":1754971102.1,"whisper":1,"whisper_mods":0,"whisper_to":"{{{{Author.Id}}}}","reactions":{"👍":{"index":0,"count":2,"reactors":["{{{{Author.Id}}}}"],"you":true}}}""";
        const string Info = """{"token":"lounge","name":"Lounge","description":"Talk","info_updates":3,"message_sequence":9,"created":1754971101.5,"active_users":2,"active_users_cutoff":604800,"image_id":7,"pinned_messages":[{"id":5,"pinned_at":1754971101.25,"pinned_by":"ID"}],"moderators":["ID"],"admins":[],"hidden_admins":["ID"],"read":true,"write":true,"upload":false,"admin":true,"default_read":true,"default_accessible":true,"default_write":false,"default_upload":false}""";
        string info = Info.Replace("ID", Author.Id.ToString(), StringComparison.Ordinal);
        return ((string[])
        [
            row,
            $$$"""[{{{row}}},{"id":2,"session_id":"{{{Author.Id}}}","posted":1754971101.5,"seqno":12,"data":null,"deleted":true,"edited":1754971102.25},{"id":3,"seqno":13,"reactions":{}}]""",
            info,
            $"[{info},{{}}]",
            $$$$"""{"token":"lounge","active_users":2,"read":true,"write":true,"upload":true,"moderator":true,"details":{{{{info}}}}}""",
            """{"capabilities":["blind","reactions","sogs"],"missing":["x"]}""",
            $$"""[{"id":3,"posted_at":1754971101.5,"expires_at":1796731200.5,"message":"aGk=","sender":"{{Author.Id}}","recipient":"{{Author.Id}}"}]""",
            $$$"""{"{{{Author.Id}}}":{"read":true,"write":false,"banned":true,"moderator":true,"hidden":true}}""",
            $$"""[{"session_id":"{{Author.Id}}","at":Infinity,"banned":false},{"at":1754971101.5,"write":true}]""",
            $$"""[["{{Author.Id}}",1754971101.5]]""",
            """{"added":true,"seqno":7}""",
            """{"info_updates":{"lounge":4}}""",
            """{"total":2,"rooms":{"lounge":2}}""",
            """{"deleted":3}""",
        ]).Select(FuzzKeys.Bytes);
    }

    private static bool ReadOthers(Answer answer) =>
        CapabilityReader.TryRead(answer, out _)
        | RoomReader.TryReadRooms(answer, out _)
        | RoomReader.TryReadInfoUpdates(answer, out _)
        | RoomNumbers.TryReadInfoUpdates(answer, out _)
        | RowReader.TryReadReactors(answer, out _)
        | ReadChange(answer, out _)
        | DeletedMessages.TryRead(answer, out _)
        | DeletedInbox.TryRead(answer, out _)
        | PermissionReader.TryReadList(answer, out _)
        | PermissionReader.TryReadOne(answer, out _)
        | PermissionReader.TryReadSchedule(answer, out _)
        | InboxReader.TryReadSent(answer, out _);

    private static bool IsSigned(RoomMessage message) => CommunityMessage.Verify(message.Data.Span, message.Signature.Span, message.Author);
}
