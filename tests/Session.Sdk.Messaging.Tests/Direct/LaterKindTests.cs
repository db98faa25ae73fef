using Google.Protobuf;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging.Tests;

/// <summary>Contents of kinds that a later version adds: a field above 18, and nothing that is known (message-schema.md, section 15.5).</summary>
public class LaterKindTests
{
    private const ulong Time = 1754971101000;

    // Field 19, a string.
    private static readonly byte[] LaterField = [0x9a, 0x01, 0x01, (byte)'x'];

    public static TheoryData<string> NoMessages { get; } =
    [
        "{ }",
        """{ "dataMessage": { } }""",
        """{ "dataMessage": { "profile": { "displayName": "A" } } }""",
        """{ "dataMessage": { "flags": 8 } }""",
        """{ "dataMessage": { "reaction": { "id": "1", "author": "a", "action": "REACT" } } }""",
        """{ "dataMessage": { "groupUpdateMessage": { "promoteMessage": { "groupIdentitySeed": "", "name": "" }, "memberLeftMessage": { } } } }""",
        """{ "callMessage": { "type": "OFFER", "uuid": "1" } }""",
        """{ "callMessage": { "type": "PRE_OFFER", "uuid": "" } }""",
        """{ "receiptMessage": { "type": "DELIVERY", "timestamp": ["1"] } }""",
        """{ "unsendRequest": { "timestamp": "0", "author": "a" } }""",
        """{ "messageRequestResponse": { "isApproved": false } }""",
    ];

    [Theory]
    [MemberData(nameof(NoMessages))]
    public void A_later_field_beside_what_gives_no_message_is_a_later_kind(string json)
    {
        Protos.Content content = JsonParser.Default.Parse<Protos.Content>(json);
        Assert.Null(Open(content, isLater: false, fromSelf: false, out RejectReason refused));
        Assert.NotEqual(RejectReason.None, refused);

        OpenedMessage? opened = Open(content, isLater: true, fromSelf: false, out RejectReason reason);
        Assert.Equal(RejectReason.None, reason);
        Assert.IsType<LaterPayload>(opened!.Content.Payload);
    }

    [Fact]
    public void A_later_field_beside_a_message_changes_nothing()
    {
        OpenedMessage? opened = Open(new Protos.Content { DataMessage = new Protos.DataMessage { Body = "a" } }, isLater: true, fromSelf: false, out _);
        Assert.Equal("a", Assert.IsType<VisibleMessage>(opened!.Content.Payload).Text);
    }

    [Theory]
    [InlineData("05aa654f00fc39fc69fd0db829410ca38177d7732a8d2f0934ab3872ac56d5aa74", true)]
    [InlineData("03aa654f00fc39fc69fd0db829410ca38177d7732a8d2f0934ab3872ac56d5aa74", false)]
    [InlineData("x", false)]
    [InlineData("", false)]
    public void The_copy_of_a_later_kind_names_its_conversation_if_it_is_an_accounts(string target, bool isNamed)
    {
        var content = new Protos.Content { DataMessage = new Protos.DataMessage { SyncTarget = target } };
        OpenedMessage? opened = Open(content, isLater: true, fromSelf: true, out RejectReason reason);
        Assert.Equal(RejectReason.None, reason);
        Assert.Equal(isNamed ? target : null, Assert.IsType<LaterPayload>(opened!.Content.Payload).SyncTarget?.ToString());
    }

    [Fact]
    public void What_breaks_a_rule_of_senders_is_no_later_kind()
    {
        Assert.Null(Open(new Protos.Content { DataMessage = new Protos.DataMessage { SyncTarget = "x" } }, isLater: true, fromSelf: false, out RejectReason reason));
        Assert.Equal(RejectReason.ForeignSyncTarget, reason);
        Assert.Null(Open(new Protos.Content { UnsendRequest = new Protos.UnsendRequest { Timestamp = 1, Author = "a" } }, isLater: true, fromSelf: false, out reason));
        Assert.Equal(RejectReason.ForeignUnsend, reason);
    }

    private static OpenedMessage? Open(Protos.Content content, bool isLater, bool fromSelf, out RejectReason reason)
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        Protos.Content timed = content.Clone();
        timed.SigTimestamp = Time;
        byte[] stored = DirectMessage.SealEncoded([.. timed.ToByteArray(), .. isLater ? LaterField : []], Time, fromSelf ? bob : alice, bob.X25519PublicKey, BoxKey.Fresh, new byte[64]);
        _ = DirectMessage.TryOpen(stored, bob, out OpenedMessage? opened, out reason);
        return opened;
    }
}
