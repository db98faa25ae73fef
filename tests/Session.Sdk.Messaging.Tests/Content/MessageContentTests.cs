using Google.Protobuf;
using CsCheck;
using SessionSdk.Identity;

namespace SessionSdk.Messaging.Tests;

public class MessageContentTests
{
    private static readonly AccountId Bob = AccountId.Parse("05aa654f00fc39fc69fd0db829410ca38177d7732a8d2f0934ab3872ac56d5aa74");

    private static readonly byte[] Signature = [.. Enumerable.Repeat((byte)7, GroupAdminSignature.Size)];

    public static TheoryData<ContentPayload> EveryPayload { get; } =
    [
        new VisibleMessage { Text = "hi" },
        new VisibleMessage
        {
            Text = "see https://example.org/",
            Attachments = [new AttachmentPointer { Id = 4, ContentType = "image/png", Key = new byte[64], Size = 9, Digest = new byte[32], FileName = "a", Flags = 1, Width = 2, Height = 3, Caption = "c", Url = "http://x.example/file/4", Thumbnail = new byte[3] }],
            Quote = new Quote { SentAt = Known.SentAt, Author = Bob.ToString(), Text = "q" },
            Previews = [new LinkPreview { Url = "https://example.org/", Title = "t", Image = new AttachmentPointer { Url = "http://x.example/file/5" } }],
            Invitation = new CommunityInvitation { Url = "https://c.example/r?public_key=00", Name = "Room" },
            Profile = new UserProfile { DisplayName = "Alice", Picture = new ProfilePicture("http://x.example/file/6", new byte[32]), UpdatedAt = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000) },
            SyncTarget = Bob,
            BlocksCommunityMessageRequests = true,
        },
        new Reaction { TargetSentAt = Known.SentAt, TargetAuthor = Bob.ToString(), Emoji = "😀" },
        new Reaction { TargetSentAt = Known.SentAt, TargetAuthor = Bob.ToString(), Emoji = "😀", IsRemoval = true },
        new ExpirationTimerUpdate { SyncTarget = Bob },
        new ReadReceipt { SentTimes = [Known.SentAt, Known.SentAt.AddMilliseconds(1)] },
        new TypingIndicator { IsTyping = true },
        new TypingIndicator { IsTyping = false },
        new DataExtractionNotice { Kind = DataExtractionKind.Screenshot },
        new DataExtractionNotice { Kind = DataExtractionKind.MediaSaved, TargetSentAt = Known.SentAt },
        new UnsendRequest { TargetSentAt = Known.SentAt, TargetAuthor = Bob.ToString() },
        new CallSignal { Kind = CallSignalKind.PreOffer, CallId = "1" },
        new CallSignal { Kind = CallSignalKind.IceCandidates, CallId = "1", Descriptions = ["c"], MediaLineIndexes = [0], MediaIds = ["0"] },
        new MessageRequestResponse { Profile = new UserProfile { DisplayName = "Alice" } },
        new MessageRequestResponse(),
        new GroupInvitation { Group = Known.Group, Name = "g", MemberAuthData = new byte[100], AdminSignature = Signature },
        new GroupPromotion { GroupSeed = new byte[32], Name = "g" },
        new GroupInfoChange { Kind = GroupInfoChangeKind.Name, Name = "g", AdminSignature = Signature },
        new GroupInfoChange { Kind = GroupInfoChangeKind.DisappearingMessages, ExpirationTimer = TimeSpan.FromDays(1), AdminSignature = Signature },
        new GroupMemberChange { Kind = GroupMemberChangeKind.Added, Members = [Bob], IsHistoryShared = true, AdminSignature = Signature },
        new GroupMemberLeft(),
        new GroupMemberLeftNotice(),
        new GroupInvitationResponse { Profile = new UserProfile { DisplayName = "Bob" } },
        new GroupContentDeletion { Members = [Bob], MessageHashes = ["h"], AdminSignature = Signature },
        new GroupContentDeletion { MessageHashes = ["h"] },
        new SharedConfig { Config = Namespace.Contacts, SequenceNumber = -1, Data = new byte[] { 1 } },
    ];

    [Fact]
    public void A_profile_without_a_picture_takes_an_old_one_away_in_every_client()
    {
        var profile = new UserProfile { DisplayName = "Alice" };

        Protos.Content visible = Protos.Content.Parser.ParseFrom(new MessageContent { SentAt = Known.SentAt, Payload = new VisibleMessage { Text = "hi", Profile = profile } }.Encode());
        Protos.Content response = Protos.Content.Parser.ParseFrom(new MessageContent { SentAt = Known.SentAt, Payload = new MessageRequestResponse { Profile = profile } }.Encode());

        Assert.True(visible.DataMessage.Profile.HasProfilePicture);
        Assert.Empty(visible.DataMessage.Profile.ProfilePicture);
        Assert.False(visible.DataMessage.HasProfileKey);
        Assert.True(response.MessageRequestResponse.Profile.HasProfilePicture);
        Assert.False(response.MessageRequestResponse.HasProfileKey);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("", 0)]
    [InlineData(null, 32)]
    [InlineData("", 32)]
    [InlineData("http://x.example/file/6", 0)]
    [InlineData("http://x.example/file/6", 16)]
    [InlineData("http://x.example/file/6", 31)]
    [InlineData("http://x.example/file/6", 33)]
    public void A_link_and_a_key_of_32_bytes_are_a_picture_and_everything_else_is_none(string? url, int keySize)
    {
        var data = new Protos.DataMessage { Body = "a", Profile = new Protos.LokiProfile { DisplayName = "Bob" } };
        if (url is not null)
        {
            data.Profile.ProfilePicture = url;
        }

        data.ProfileKey = ByteString.CopyFrom(new byte[keySize]);
        byte[] encoded = new Protos.Content { DataMessage = data, SigTimestamp = 1_700_000_000_000 }.ToByteArray();
        Assert.True(MessageContent.TryDecode(encoded, out MessageContent? content, out _));
        UserProfile profile = ((DataPayload)content.Payload).Profile!;
        Assert.Null(profile.Picture);
    }

    [Fact]
    public void A_key_without_a_profile_does_not_say_that_there_is_no_picture()
    {
        var data = new Protos.DataMessage { Body = "a", ProfileKey = ByteString.CopyFrom(new byte[32]) };
        Assert.True(MessageContent.TryDecode(new Protos.Content { DataMessage = data, SigTimestamp = 1 }.ToByteArray(), out MessageContent? content, out _));
        Assert.Null(((DataPayload)content.Payload).Profile);
    }

    [Fact]
    public void A_sender_without_a_picture_writes_an_empty_link_and_no_key()
    {
        var profile = new UserProfile { DisplayName = "Bob" };
        Protos.DataMessage data = Protos.Content.Parser.ParseFrom((Known.Hello with { Payload = new VisibleMessage { Text = "a", Profile = profile } }).Encode()).DataMessage;
        Protos.MessageRequestResponse response = Protos.Content.Parser.ParseFrom((Known.Hello with { Payload = new MessageRequestResponse { Profile = profile } }).Encode()).MessageRequestResponse;

        Assert.True(data.Profile.HasProfilePicture);
        Assert.Empty(data.Profile.ProfilePicture);
        Assert.False(data.HasProfileKey);
        Assert.True(response.Profile.HasProfilePicture);
        Assert.Empty(response.Profile.ProfilePicture);
        Assert.False(response.HasProfileKey);
    }

    [Theory]
    [InlineData(0UL, false)]
    [InlineData(1UL, true)]
    [InlineData(1_754_900_000UL, true)]
    [InlineData(1_754_900_000_000UL, false)]
    public void A_profile_of_the_time_zero_has_none(ulong seconds, bool hasTime)
    {
        var data = new Protos.DataMessage { Body = "a", Profile = new Protos.LokiProfile { DisplayName = "Bob", LastUpdateSeconds = seconds } };
        Assert.True(MessageContent.TryDecode(new Protos.Content { DataMessage = data, SigTimestamp = 1 }.ToByteArray(), out MessageContent? content, out _));
        Assert.Equal(hasTime, ((DataPayload)content.Payload).Profile!.UpdatedAt is not null);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("q", "q")]
    public void An_empty_quoted_text_is_none(string? written, string? read)
    {
        var data = new Protos.DataMessage { Body = "a", Quote = new Protos.DataMessage.Types.Quote { Id = 1, Author = Bob.ToString() } };
        if (written is not null)
        {
            data.Quote.Text = written;
        }

        Assert.True(MessageContent.TryDecode(new Protos.Content { DataMessage = data, SigTimestamp = 1 }.ToByteArray(), out MessageContent? content, out _));
        Assert.Equal(read, ((VisibleMessage)content.Payload).Quote!.Text);
    }

    [Theory]
    [InlineData(1, 1, 1, true)]
    [InlineData(2, 2, 2, true)]
    [InlineData(0, 0, 0, false)]
    [InlineData(2, 1, 2, false)]
    [InlineData(2, 2, 1, false)]
    [InlineData(1, 2, 2, false)]
    public void Candidates_have_as_many_lines_and_ids(int candidates, int lines, int ids, bool isGood)
    {
        var call = new Protos.CallMessage { Type = Protos.CallMessage.Types.Type.IceCandidates, Uuid = "1" };
        call.Sdps.AddRange(Enumerable.Repeat("c", candidates));
        call.SdpMLineIndexes.AddRange(Enumerable.Repeat(0u, lines));
        call.SdpMids.AddRange(Enumerable.Repeat("0", ids));

        Assert.Equal(isGood, MessageContent.TryDecode(new Protos.Content { CallMessage = call, SigTimestamp = 1 }.ToByteArray(), out _, out ContentError error));
        Assert.Equal(isGood ? ContentError.None : ContentError.CallWithoutDescription, error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void The_random_id_of_a_message_is_read_and_kept(long id)
    {
        byte[] encoded = [.. Known.Hello.Encode(), 0x91, 0x01, .. BitConverter.GetBytes(id)];
        Assert.True(MessageContent.TryDecode(encoded, out MessageContent? content, out _));
        Assert.Equal(id, content.RandomId);
        Assert.Equal(encoded, content.Encode());
        Assert.True(MessageContent.TryDecode(Known.Hello.Encode(), out content, out _));
        Assert.Null(content.RandomId);
    }

    [Theory]
    [InlineData("a", 10_000, 0)]
    [InlineData("a", 10_001, 1)]
    [InlineData("😀", 10_000, 0)]
    [InlineData("😀", 12_345, 2_345)]
    public void A_text_is_shown_up_to_10_000_code_points(string point, int count, int cut)
    {
        var message = new VisibleMessage { Text = string.Concat(Enumerable.Repeat(point, count)) };
        Assert.Equal(message.Text[..^(cut * point.Length)], message.ShownText);
    }

    [Fact]
    public void A_sent_time_of_zero_is_none()
    {
        Assert.True(MessageContent.TryDecode(new Protos.Content { DataMessage = new Protos.DataMessage { Body = "a" }, SigTimestamp = 0 }.ToByteArray(), out MessageContent? content, out _));
        Assert.Null(content.SentAt);
    }

    [Fact]
    public void A_text_is_written_as_clients_write_it() =>
        Assert.Equal("0a070a0568656c6c6f6000680078c8aeb7e38933", Convert.ToHexStringLower(Known.Hello.Encode()));

    [Theory]
    [MemberData(nameof(EveryPayload))]
    public void Every_payload_round_trips(ContentPayload payload)
    {
        var content = new MessageContent { Payload = payload, SentAt = Known.SentAt, Expiration = new DisappearingTimer(DisappearingMode.AfterSend, TimeSpan.FromHours(1)) };
        byte[] encoded = content.Encode();
        Assert.True(MessageContent.TryDecode(encoded, out MessageContent? decoded, out ContentError error), error.ToString());
        Assert.Equal(payload.GetType(), decoded.Payload.GetType());
        Assert.Equal(Known.SentAt, decoded.SentAt);
        Assert.Equal(content.Expiration, decoded.Expiration);
        Assert.Equal(encoded, decoded.Encode());
    }

    [Fact]
    public void A_text_keeps_every_character() =>
        Gen.String.Where(text => !string.IsNullOrWhiteSpace(text) && text.EnumerateRunes().All(rune => rune != System.Text.Rune.ReplacementChar)).Sample(text =>
        {
            var content = new MessageContent { Payload = new VisibleMessage { Text = text }, SentAt = Known.SentAt };
            return MessageContent.TryDecode(content.Encode(), out MessageContent? decoded, out _) && ((VisibleMessage)decoded.Payload).Text == text;
        });

    [Theory]
    [MemberData(nameof(EveryPayload))]
    public void A_damaged_content_is_refused_or_read_but_never_throws(ContentPayload payload)
    {
        byte[] encoded = new MessageContent { Payload = payload, SentAt = Known.SentAt }.Encode();
        foreach (byte[] damaged in Faults.Truncations(encoded).Concat(Faults.FlippedBits(encoded)))
        {
            bool read = MessageContent.TryDecode(damaged, out MessageContent? content, out ContentError error);
            Assert.Equal(read, content is not null);
            Assert.Equal(read, error == ContentError.None);
        }
    }

    [Fact]
    public void Random_bytes_never_throw() =>
        Gen.Byte.Array[0, 200].Sample(bytes => MessageContent.TryDecode(bytes, out _, out ContentError error) == (error == ContentError.None));

    [Theory]
    [InlineData("0a80808080080a")]
    [InlineData("0affffffff0f78")]
    [InlineData("0affffffffffffffffff0178")]
    public void A_huge_length_takes_no_memory(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        _ = MessageContent.TryDecode(bytes, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(MessageContent.TryDecode(bytes, out _, out ContentError error));
        Assert.Equal(ContentError.Malformed, error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void Text_that_is_no_Utf8_is_refused()
    {
        Assert.False(MessageContent.TryDecode(Known.Hex("0a060a046f6bc0af78c8aeb7e38933"), out _, out ContentError error));
        Assert.Equal(ContentError.Malformed, error);
    }

    [Fact]
    public void Unknown_fields_survive_at_both_levels()
    {
        byte[] encoded = Known.Hex("0a0a0a0568656c6c6f c23e00 6000 6800 78c8aeb7e38933 980607");
        Assert.True(MessageContent.TryDecode(encoded, out MessageContent? content, out _));
        Assert.Equal(encoded, content.Encode());
    }

    [Fact]
    public void A_content_without_a_sent_time_is_not_written()
    {
        Assert.Throws<InvalidOperationException>(() => (Known.Hello with { SentAt = null }).Encode());
        Assert.Throws<InvalidOperationException>(() => (Known.Hello with { SentAt = DateTimeOffset.UnixEpoch.AddDays(-1) }).Encode());
    }

    [Fact]
    public void What_receivers_drop_is_not_written()
    {
        ContentPayload[] useless =
        [
            new VisibleMessage(),
            new VisibleMessage { Text = " \n" },
            new VisibleMessage { Quote = new Quote { SentAt = Known.SentAt, Author = "05" } },
            new VisibleMessage { Attachments = [.. Enumerable.Repeat(new AttachmentPointer(), VisibleMessage.MaxAttachments + 1)] },
            new Reaction { TargetSentAt = Known.SentAt, TargetAuthor = "05" },
            new ReadReceipt { SentTimes = [] },
            new CallSignal { Kind = CallSignalKind.Offer, CallId = "1" },
            new CallSignal { Kind = CallSignalKind.EndCall, CallId = string.Empty },
            new UnsendRequest { TargetSentAt = DateTimeOffset.UnixEpoch, TargetAuthor = "05" },
            new GroupContentDeletion(),
            new GroupInfoChange { Kind = GroupInfoChangeKind.DisappearingMessages, ExpirationTimer = TimeSpan.FromSeconds(-1), AdminSignature = Signature },
        ];
        foreach (ContentPayload payload in useless)
        {
            Assert.Throws<InvalidOperationException>(() => new MessageContent { Payload = payload, SentAt = Known.SentAt }.Encode());
        }
    }

    [Fact]
    public void A_time_beyond_the_year_9999_is_refused()
    {
        Assert.False(MessageContent.TryDecode(Known.Hex("0a030a017478ffffffffffffffffff01"), out _, out ContentError error));
        Assert.Equal(ContentError.TimestampOutOfRange, error);
    }

    [Fact]
    public void Other_times_beyond_the_year_9999_do_not_cost_the_message()
    {
        var data = new Protos.Content
        {
            DataMessage = new Protos.DataMessage
            {
                Body = "hello",
                Quote = new Protos.DataMessage.Types.Quote { Id = ulong.MaxValue, Author = "05" },
                Profile = new Protos.LokiProfile { DisplayName = "Ada", LastUpdateSeconds = 1_700_000_000_000 },
            },
        };
        Assert.True(MessageContent.TryDecode(data.ToByteArray(), out MessageContent? content, out _), "the message is lost");
        VisibleMessage visible = Assert.IsType<VisibleMessage>(content.Payload);
        Assert.Equal(DateTimeOffset.MaxValue, visible.Quote!.SentAt);
        Assert.Equal("Ada", visible.Profile?.DisplayName);
        Assert.Null(visible.Profile?.UpdatedAt);

        var unsend = new Protos.Content { UnsendRequest = new Protos.UnsendRequest { Timestamp = ulong.MaxValue, Author = "05" } };
        Assert.True(MessageContent.TryDecode(unsend.ToByteArray(), out content, out _));
        Assert.Equal(DateTimeOffset.MaxValue, Assert.IsType<UnsendRequest>(content.Payload).TargetSentAt);

        var receipt = new Protos.Content { ReceiptMessage = new Protos.ReceiptMessage { Type = Protos.ReceiptMessage.Types.Type.Read, Timestamp = { 1, ulong.MaxValue } } };
        Assert.True(MessageContent.TryDecode(receipt.ToByteArray(), out content, out _));
        Assert.Equal(2, Assert.IsType<ReadReceipt>(content.Payload).SentTimes.Count);
    }

    [Fact]
    public void Nothing_that_is_said_shows_in_text_form()
    {
        var content = new MessageContent
        {
            Payload = new GroupPromotion { GroupSeed = new byte[32], Name = "SecretName", Profile = new UserProfile { DisplayName = "SecretName" } },
            SentAt = Known.SentAt,
        };
        Assert.Equal("MessageContent { GroupPromotion }", content.ToString());
        Assert.DoesNotContain("Secret", $"{content.Payload}{((DataPayload)content.Payload).Profile}", StringComparison.Ordinal);
        Assert.Equal("AttachmentPointer", new AttachmentPointer { FileName = "SecretName" }.ToString());
    }

    [Fact]
    public void The_format_of_a_file_follows_from_key_digest_and_link()
    {
        const string Url = "http://x.example/file/1";
        Assert.Equal(FileFormat.LegacyAttachment, new AttachmentPointer { Key = new byte[64], Digest = new byte[32], Url = Url }.GetFormat());
        Assert.Equal(FileFormat.DeterministicStream, new AttachmentPointer { Key = new byte[32], Url = Url + "#d" }.GetFormat());
        Assert.Equal(FileFormat.DeterministicStream, new AttachmentPointer { Key = new byte[32], Digest = new byte[32], Url = Url + "#d" }.GetFormat());
        Assert.Equal(FileFormat.Plain, new AttachmentPointer { Url = Url }.GetFormat());
        Assert.Equal(FileFormat.Unknown, new AttachmentPointer { Key = new byte[32], Url = Url }.GetFormat());
        Assert.Equal(FileFormat.Unknown, new AttachmentPointer { Key = new byte[64], Url = Url }.GetFormat());
    }
}
