using System.Text.Json;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;
using SessionSdk.Tests.Messages;

namespace SessionSdk.Tests.Journal;

/// <summary>A message is the same after it was stored.</summary>
public sealed class MessageCodecTests
{
    private static readonly AccountId Friend = SampleMessages.Account(1);
    private static readonly DateTimeOffset SentAt = SampleMessages.Start.AddMilliseconds(123);
    private static readonly MessageHash Hash = MessageHash.Compute(Friend, Namespace.Messages, "x"u8);

    private static readonly AttachmentPointer File = new()
    {
        FileName = "a.txt",
        ContentType = "text/plain",
        Size = 5,
        Width = 6,
        Height = 7,
        Caption = "c",
        Flags = AttachmentPointer.VoiceMessageFlag,
        Url = "http://files.example/1#d",
        Key = new byte[32],
        Digest = new byte[] { 1, 2 },
        Thumbnail = new byte[] { 3 },
    };

    private static readonly StoredBody Body = new()
    {
        Kind = MessageKind.Text,
        ReceivedAt = SentAt.AddSeconds(1),
        Text = "look at https://a.example",
        Attachments = [MessageCodec.Keep(File)],
        Quote = new MessageReference { Author = Friend, SentAt = SentAt.AddSeconds(-9), ServerId = 4 },
        PreviewUrl = "https://a.example",
        PreviewTitle = "Title",
        PreviewImage = MessageCodec.Keep(File),
        Invitation = new MessageInvitation("https://b.example/room", "Room"),
        GroupNotice = new GroupNotice { Kind = GroupNoticeKind.MembersAdded, Members = [Friend], Name = "n", IsHistoryShared = true },
        Reactions = [new StoredReaction("+1", Friend), new StoredReaction("x", Friend), new StoredReaction("+1", SampleMessages.Account(2))],
        TimerMode = DisappearingMode.AfterRead,
        TimerSeconds = 3600,
        Delivery = new MessageDelivery { State = DeliveryState.Sent, CopyState = DeliveryState.Failed, ReadAt = SentAt, Attempts = 2 },
        RandomId = -5,
        EditedAt = SentAt.AddSeconds(2),
        Content = [1, 2, 3],
    };

    private static readonly Message Shell = new()
    {
        Id = new MessageId(7),
        Conversation = Friend,
        Sender = SampleMessages.Account(9),
        IsOutgoing = true,
        SentAt = SentAt,
        ServerId = 11,
        ExpiresAt = SentAt.AddHours(1),
    };

    [Fact]
    public void Every_part_is_read_as_it_was_written()
    {
        MessageRecord record = MessageCodec.Write(Shell, Body, Hash);
        Message original = Shell with { Id = new MessageId(6) };
        Message read = MessageCodec.Read(record, original);

        Assert.Equal(
            (Shell.Id, Shell.Conversation, Shell.Sender, true, MessageKind.Text, SentAt, Body.ReceivedAt, (long?)11, Shell.ExpiresAt, true, false, Body.EditedAt),
            (read.Id, read.Conversation, read.Sender, read.IsOutgoing, read.Kind, read.SentAt, read.ReceivedAt, read.ServerId, read.ExpiresAt, read.IsRead, read.IsDeleted, read.EditedAt));
        Assert.Equal((Body.Text, Body.Invitation, Body.Delivery), (read.Text, read.Invitation, read.Delivery));
        MessageAttachment attachment = Assert.Single(read.Attachments);
        Assert.Equal(
            (0, "a.txt", "text/plain", (long?)5, (int?)6, (int?)7, "c", true),
            (attachment.Index, attachment.FileName, attachment.ContentType, attachment.Size, attachment.Width, attachment.Height, attachment.Caption, attachment.IsVoiceMessage));
        Assert.Equal((Body.Quote, original), (read.Quote!.Reference, read.Quote.Original));
        Assert.Equal(("https://a.example", "Title", -1), (read.Preview!.Url, read.Preview.Title, read.Preview.Image!.Index));
        Assert.Equal([("+1", 2), ("x", 1)], read.Reactions.Select(reaction => (reaction.Emoji, reaction.Count)));
        Assert.Equal(new DisappearingTimer(DisappearingMode.AfterRead, TimeSpan.FromHours(1)), read.Expiration);
        Assert.Equal((Hash, false), (record.Hash!.Value, record.CountsAsUnread));
        Assert.Equal("look at https://a.example\nTitle\na.txt", record.SearchText);
    }

    [Fact]
    public void The_body_survives_whole()
    {
        StoredBody body = Body with
        {
            SenderName = "Visitor",
            IsWhisper = true,
            RoomReactions = [new StoredRoomReaction("👍", 7, [Shell.Sender])],
            PendingEdit = new StoredEdit(-3, Body with { Text = "before" }),
        };
        StoredBody read = MessageCodec.ReadBody(MessageCodec.Write(Shell, body, Hash));

        Assert.Equal(JsonSerializer.Serialize(body), JsonSerializer.Serialize(read));
        Assert.All(typeof(StoredBody).GetProperties().Where(property => property.Name != nameof(StoredBody.Kind)), property => Assert.NotNull(property.GetValue(read)));
        AttachmentPointer pointer = MessageCodec.ToPointer(Assert.Single(read.Attachments!));
        Assert.Equal(File.Key.ToArray(), pointer.Key.ToArray());
        Assert.Equal(File.Digest.ToArray(), pointer.Digest.ToArray());
        Assert.Equal(File.Thumbnail.ToArray(), pointer.Thumbnail.ToArray());
        Assert.Equal((File.Url, File.Size, File.Flags), (pointer.Url, pointer.Size, pointer.Flags));
    }

    [Fact]
    public void Of_the_emoji_in_a_room_more_are_counted_than_named()
    {
        StoredBody body = Body with { SenderName = "Visitor", RoomReactions = [new StoredRoomReaction("👍", 7, [Shell.Sender])] };

        Message read = MessageCodec.Read(MessageCodec.Write(Shell, body, Hash));

        Assert.Equal(("👍", 7, "Visitor"), (read.Reactions[0].Emoji, read.Reactions[0].Count, read.SenderName));
        Assert.Equal([Shell.Sender], read.Reactions[0].Senders);
    }

    [Fact]
    public void Every_kind_of_message_survives()
    {
        foreach (MessageKind kind in Enum.GetValues<MessageKind>())
        {
            Assert.Equal(kind, MessageCodec.Read(MessageCodec.Write(Shell, Body with { Kind = kind }, null)).Kind);
        }
    }

    [Fact]
    public void A_body_that_cannot_be_read_is_an_empty_message_of_an_unsupported_kind()
    {
        MessageRecord record = MessageCodec.Write(Shell, Body, Hash);
        for (int length = 0; length < record.Payload.Length; length++)
        {
            Message read = MessageCodec.Read(record with { Payload = record.Payload[..length] });
            Assert.Equal((MessageKind.Unsupported, "", Shell.Id), (read.Kind, read.Text, read.Id));
        }
    }

    [Fact]
    public void A_deleted_message_is_found_by_no_word()
    {
        MessageRecord record = MessageCodec.With(MessageCodec.Write(Shell, Body, Hash) with { IsDeleted = true }, Body);

        Assert.Empty(record.SearchText);
    }
}
