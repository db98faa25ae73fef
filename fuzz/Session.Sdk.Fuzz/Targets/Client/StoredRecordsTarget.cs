using System.Text.Json;
using SessionSdk.Conversations;
using SessionSdk.Journal;
using SessionSdk.Profiles;
using SessionSdk.Sending;
using SessionSdk.Storage;

namespace SessionSdk.Fuzz;

/// <summary>What a store gives back of messages, events, the outbox, settings and the own picture: read, or left aside; never an error that would stop the client at every start.</summary>
internal sealed class StoredRecordsTarget : FuzzTarget
{
    private static readonly ConversationId Place = FuzzKeys.Bob.Id;

    public override InputForm Form => InputForm.Json;

    // What is no JSON costs three exceptions, whose text .NET makes of it; nobody but the own store gives it.
    public override int AllocationFactor => 400;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        byte[] payload = input.ToArray();
        var row = new MessageRecord { Id = new(1), Conversation = Place, Author = FuzzKeys.Bob.Id, SentAt = FuzzKeys.Now, Payload = payload };
        AllocationMeter meter = Measure(input.Length);
        StoredBody body = MessageCodec.ReadBody(row);
        Message message = MessageCodec.Read(row, body);
        bool isEvent = EventCodec.TryRead(new EventRecord { Position = 1, Kind = nameof(TypingChanged), At = FuzzKeys.Now, Payload = payload }, out StoredEvent? happened);
        bool isEntry = OutboxCodec.TryRead(new OutboxRecord { Id = 1, Conversation = Place, Payload = payload }, out OutboxPayload? entry);
        DeviceSettings settings = DeviceSettings.Read(payload);
        bool isPicture = KeptPicture.TryDecode(payload, out KeptPicture? picture);
        meter.Check();

        MessageRecord again = MessageCodec.With(row, body);
        Must.Hold(MessageCodec.Read(again, MessageCodec.ReadBody(again)).Text == message.Text && message.Conversation == Place);
        Must.Hold(!isEntry || entry!.GetExpiration() is not { Duration.Ticks: < 0 });
        Must.Hold(DeviceSettings.Read(settings.Write()).AutoDownload == settings.AutoDownload);
        Must.Hold(!isPicture || (KeptPicture.TryDecode(picture!.Encode(), out KeptPicture? same) && same.Content.Span.SequenceEqual(picture.Content.Span) && same.Stored.Url == picture.Stored.Url));
        return body.Kind != MessageKind.Unsupported || happened?.Event is not null || isEntry || isPicture || (isEvent && happened!.Message != 0);
    }

    public override IEnumerable<byte[]> Seeds()
    {
        var file = new StoredAttachment { FileName = "a.txt", Size = 3, Url = "http://files.example.org/file/1", Key = FuzzKeys.Key };
        yield return Body(new StoredBody { Kind = MessageKind.Text, Text = "hello", ReceivedAt = FuzzKeys.Now, TimerMode = DisappearingMode.AfterRead, TimerSeconds = 30, RandomId = 7 });
        yield return Body(new StoredBody { Kind = MessageKind.Text, Attachments = [file], PreviewUrl = "https://example.org", PreviewTitle = "t", PreviewImage = file });
        yield return Body(new StoredBody
        {
            Kind = MessageKind.Text,
            Reactions = [new("👍", FuzzKeys.Bob.Id), new("👍", FuzzKeys.Alice.Id)],
            RoomReactions = [new("👍", 2, [FuzzKeys.Bob.Id])],
            EditedAt = FuzzKeys.Now,
        });
        yield return EventCodec.Write(new TypingChanged { Conversation = Place, Sender = FuzzKeys.Bob.Id, IsTyping = true }).Payload.ToArray();
        yield return JsonSerializer.SerializeToUtf8Bytes(new StoredEvent { Message = 3, Flag = true }, JournalJson.Default.StoredEvent);
        yield return JsonSerializer.SerializeToUtf8Bytes(
            new OutboxPayload { Content = new OutgoingText { Text = "hello" }, SentAt = FuzzKeys.Now, HasTimer = true, TimerMode = DisappearingMode.AfterSend, TimerSeconds = 60 }, OutboxJson.Default.OutboxPayload);
        yield return """{"auto_download":true,"later":{"x":1}}"""u8.ToArray();
        yield return new KeptPicture(new ProfilePicture("http://files.example.org/file/1", FuzzKeys.Key), new byte[] { 1, 2, 3 }).Encode();
    }

    private static byte[] Body(StoredBody body) => JsonSerializer.SerializeToUtf8Bytes(body, JournalJson.Default.StoredBody);
}
