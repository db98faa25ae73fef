using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using SessionSdk.Communities;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Tests.Messages;

namespace SessionSdk.Tests.Journal;

/// <summary>Every kind of event survives being stored.</summary>
public sealed class EventCodecTests
{
    private static readonly AccountId Friend = SampleMessages.Account(1);
    private static readonly DateTimeOffset At = SampleMessages.Start.AddMilliseconds(123);

    private static readonly Message Sample = new()
    {
        Id = new MessageId(7),
        Conversation = Friend,
        Sender = Friend,
        SentAt = At,
        ReceivedAt = At.AddSeconds(1),
        Text = "hello",
    };

    /// <summary>Gets one event of each kind, with a value in every property.</summary>
    private static SessionEvent[] Events { get; } =
    [
        new CallSignalled { Sender = Friend, Signal = new CallStep { Kind = CallSignalKind.Offer, CallId = "c", Descriptions = ["sdp"], MediaLineIndexes = [1], MediaIds = ["m"] }, IsMissed = true },
        new ConnectionChanged { IsConnected = true },
        new ContactChanged { Contact = Friend, IsNameChanged = true, IsPictureChanged = true, IsRemoved = true },
        new ConversationChanged { IsRemoved = true },
        new ConversationRead { ReadUntil = At, UnreadCount = 3 },
        new DeliveryChanged
        {
            MessageId = new MessageId(7),
            Delivery = new MessageDelivery { State = DeliveryState.Failed, CopyState = DeliveryState.Unknown, FailureCode = "a", FailureMessage = "b", Attempts = 4, ReadAt = At },
        },
        new GroupChanged { Changes = GroupChange.Name | GroupChange.Status, Status = GroupStatus.Kicked },
        new GroupInvited { Inviter = Friend, Name = "n", IsJoined = true, IsAdmin = true },
        new GroupMembersChanged { Added = [Friend], Removed = [Friend], Promoted = [Friend], Accepted = [Friend] },
        new GroupNoticeReceived { Sender = Friend, Notice = new GroupNotice { Kind = GroupNoticeKind.MembersAdded, Members = [Friend], Name = "n", IsHistoryShared = true }, MessageId = new MessageId(7) },
        new MediaSaved { Sender = Friend, IsScreenshot = true, MessageId = new MessageId(7) },
        new MessageDeleted { MessageId = new MessageId(7), Reference = new MessageReference { Author = Friend, SentAt = At, ServerId = 9 }, IsExpired = true },
        new MessageDiscarded { Reason = RejectReason.BlockedSender },
        new MessageEdited { Message = Sample, FailureCode = "community.refused", FailureMessage = "No." },
        new MessageReceived { Message = Sample, IsRequest = true },
        new MessageSent { Message = Sample },
        new ProfileChanged(),
        new ReactionChanged { MessageId = new MessageId(7), Reactor = Friend, Emoji = "+1", IsRemoval = true },
        new ReadReceiptReceived { Messages = [new MessageId(7), new MessageId(8)], ReadAt = At },
        new RequestAccepted { IsByUs = true },
        new RequestReceived { Sender = Friend },
        new RoomChanged
        {
            Changes = RoomChange.Rights | RoomChange.Pins,
            Status = RoomStatus.Unreadable,
            Rights = new RoomRights { CanRead = true, CanWrite = true, CanUpload = true, IsModerator = true, IsAdmin = true, IsGlobalModerator = true, IsGlobalAdmin = true },
        },
        new TimerChanged { Sender = Friend, Expiration = new DisappearingTimer(DisappearingMode.AfterRead, TimeSpan.FromHours(1)), MessageId = new MessageId(7) },
        new TransferProgressed { MessageId = new MessageId(7), AttachmentIndex = 2, IsUpload = true, BytesDone = 5, BytesTotal = 9 },
        new TypingChanged { Sender = Friend, IsTyping = true },
        new UpdateNeeded(),
    ];

    public static TheoryData<string> Kinds => [.. Family.Select(kind => kind.Name)];

    private static IEnumerable<Type> Family => typeof(SessionEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SessionEvent)) && !type.IsAbstract);

    [Fact]
    public void Every_kind_is_known_to_json_by_its_name_and_can_not_be_derived_from()
    {
        JsonDerivedTypeAttribute[] known = [.. typeof(SessionEvent).GetCustomAttributes<JsonDerivedTypeAttribute>()];

        Assert.Equal(Family.Select(kind => kind.Name).Order(), known.Select(each => each.DerivedType.Name).Order());
        Assert.All(known, each => Assert.Equal(each.DerivedType.Name, each.TypeDiscriminator));
        Assert.All(Family, kind => Assert.True(kind.IsSealed, kind.Name));
        Assert.Equal(Family.Select(kind => kind.Name).Order(), Events.Select(happened => happened.GetType().Name).Order());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_was_written_is_read(string kind)
    {
        SessionEvent happened = Events.Single(each => each.GetType().Name == kind) with { Conversation = Friend, At = At, Position = 5 };
        AssertNothingIsDefault(happened);

        EventRecord record = EventCodec.Write(happened);

        Assert.Equal((kind, 5L, (ConversationId)Friend, At), (record.Kind, record.Position, record.Conversation, record.At));
        Assert.True(EventCodec.TryRead(record, out StoredEvent? stored));
        bool hasMessage = happened is MessageReceived or MessageSent or MessageEdited;
        Assert.Equal(hasMessage ? 7 : 0, stored.Message);
        SessionEvent? read = EventCodec.Complete(record, stored, hasMessage ? Sample : null);
        Assert.Equal(Json(happened), Json(Assert.IsAssignableFrom<SessionEvent>(read)));
        Assert.Equal(happened.GetType(), read!.GetType());
        if (hasMessage)
        {
            Assert.Null(EventCodec.Complete(record, stored, null));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_concerns_the_whole_account_is_read_as_well(string kind)
    {
        SessionEvent happened = Events.Single(each => each.GetType().Name == kind) with { At = At, Position = 5 };

        EventRecord record = EventCodec.Write(happened);

        Assert.True(EventCodec.TryRead(record, out StoredEvent? stored));
        Assert.Equal(happened.GetType(), EventCodec.Complete(record, stored, Sample)?.GetType());
    }

    [Fact]
    public void What_a_later_version_or_a_damaged_store_gives_is_no_event_and_never_throws()
    {
        EventRecord record = EventCodec.Write(new ReactionChanged { Conversation = Friend, At = At, Position = 5, MessageId = new MessageId(7), Reactor = Friend, Emoji = "+1" });
        string text = System.Text.Encoding.UTF8.GetString(record.Payload.Span);
        foreach (string damaged in (string[])[text.Replace(nameof(ReactionChanged), "FromLater", StringComparison.Ordinal), "", "null", "[]", "{\"event\":7}", text.Replace("\"05", "\"55", StringComparison.Ordinal)])
        {
            Assert.False(EventCodec.TryRead(record with { Payload = System.Text.Encoding.UTF8.GetBytes(damaged) }, out _), damaged);
        }

        for (int length = 0; length < record.Payload.Length; length++)
        {
            Assert.False(EventCodec.TryRead(record with { Payload = record.Payload[..length] }, out _));
        }
    }

    private static string Json(SessionEvent happened) => JsonSerializer.Serialize(happened);

    private static void AssertNothingIsDefault(SessionEvent happened)
    {
        foreach (PropertyInfo property in happened.GetType().GetProperties().Where(property => property.CanWrite))
        {
            object? value = property.GetValue(happened);
            Assert.False(value is null || (property.PropertyType.IsValueType && value.Equals(Activator.CreateInstance(property.PropertyType))), property.Name);
        }
    }
}
