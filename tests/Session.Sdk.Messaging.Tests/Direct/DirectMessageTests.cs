using SessionSdk.Cryptography;

namespace SessionSdk.Messaging.Tests;

public class DirectMessageTests
{
    // From the message schema document: the deterministic encryption stands in for the random one.
    private const string HelloToBob = """
        08011289030a0012001a8003080628c8aeb7e38933380142b002acb484c5cd31e46cf0662dfb0ffb
        8a2e5001513942f456745a7ad70677fcc94c127c02584464e95e01284ef24f7620c7811f922a5e22
        f408a975558c696af795a12a9971350ce2c3c864f164cbba97f681bd2875f9176f8640de0ae2b53a
        2a656d9c9a8b9576ee39ba7ec16f72bcfb4a6ee422c56a46ec285249fc9494c65e65c4a2098c24b3
        7804c073d35bacf30889954fb518acb0e943995c1827230703c60b5cadde1b2fd0028b9ca61eb00f
        e5d81a2a3ad9f66b99aa3af090ca4e1227a462a224a455d44b066a77ca77ac640c526ed1ed5c8fa0
        5ecbfa113492b88cc8c1cbecaa0aa8b962ab2f7ca123fe0749f8025fe7b81590504f3218f892ca87
        19f786e166c4f7c2790924dfa763bfd4121657b70ac234c11fcb6d9f5c1151508a17e0b6a4a05b2f
        2e2d1c3d7cfc550aa8385a4011111111111111111111111111111111111111111111111111111111
        1111111111111111111111111111111111111111111111111111111111111111111111112000
        """;

    [Fact]
    public void A_message_has_the_known_bytes()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        byte[] proSignature = [.. Enumerable.Repeat((byte)0x11, 64)];
        byte[] stored = DirectMessage.SealEncoded(
            Known.Hello.Encode(), 1754971101000, alice, bob.X25519PublicKey, BoxKey.Deterministic, proSignature);
        Assert.Equal(Known.Hex(HelloToBob), stored);
    }

    [Fact]
    public void The_known_message_opens()
    {
        using AccountKeys bob = Known.Bob();
        Assert.True(DirectMessage.TryOpen(Known.Hex(HelloToBob), bob, out OpenedMessage? message, out _));
        Assert.Equal("05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72", message.Sender.ToString());
        Assert.Equal("hello", Assert.IsType<VisibleMessage>(message.Content.Payload).Text);
        Assert.Equal(Known.SentAt, message.SentAt);
        Assert.Equal(ProStatus.None, message.ProStatus);
        Assert.Equal(Known.Hello.Encode(), message.EncodedContent.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(5_000)]
    [InlineData(60_000)]
    public void A_message_of_any_length_round_trips(int length)
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        MessageContent content = Known.Hello with { Payload = new VisibleMessage { Text = new string('x', length) } };
        byte[] stored = DirectMessage.Seal(content, alice, bob.Id);
        Assert.True(DirectMessage.TryOpen(stored, bob, out OpenedMessage? message, out RejectReason reason), reason.ToString());
        Assert.Equal(alice.Id, message.Sender);
        Assert.Equal(alice.Ed25519PublicKey, message.SenderKey);
        Assert.Equal(length, ((VisibleMessage)message.Content.Payload).Text!.Length);
    }

    [Fact]
    public void A_damaged_message_is_refused_or_says_the_same_and_never_throws()
    {
        using AccountKeys bob = Known.Bob();
        byte[] stored = Known.Hex(HelloToBob);
        byte[] content = Known.Hello.Encode();
        foreach (byte[] damaged in Faults.Truncations(stored))
        {
            Assert.False(DirectMessage.TryOpen(damaged, bob, out OpenedMessage? message, out RejectReason reason));
            Assert.Null(message);
            Assert.NotEqual(RejectReason.None, reason);
        }

        foreach (byte[] damaged in Faults.FlippedBits(stored))
        {
            bool opened = DirectMessage.TryOpen(damaged, bob, out OpenedMessage? message, out RejectReason reason);
            Assert.Equal(opened, reason == RejectReason.None);
            if (opened)
            {
                // The damage hit something that nobody looks at, such as the decoy signature.
                Assert.Equal(content, message!.EncodedContent.ToArray());
                Assert.Equal(Known.SentAt, message.SentAt);
            }
        }
    }

    [Fact]
    public void A_later_version_is_not_called_corrupt()
    {
        using AccountKeys bob = Known.Bob();
        Assert.False(DirectMessage.TryOpen([0x00, 0x02, 1, 2, 3], bob, out _, out RejectReason reason));
        Assert.Equal(RejectReason.UnsupportedVersion, reason);
        Assert.False(DirectMessage.TryOpen([0x00], bob, out _, out reason));
        Assert.Equal(RejectReason.UnsupportedVersion, reason);
        Assert.False(DirectMessage.TryOpen([], bob, out _, out reason));
        Assert.Equal(RejectReason.TooShort, reason);
    }

    [Fact]
    public void A_message_for_somebody_else_does_not_open()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        using AccountKeys eve = AccountKeys.Generate();
        Assert.False(DirectMessage.TryOpen(DirectMessage.Seal(Known.Hello, alice, bob.Id), eve, out _, out RejectReason reason));
        Assert.Equal(RejectReason.DecryptionFailed, reason);
    }

    [Fact]
    public void A_message_passed_on_under_another_recipient_does_not_verify()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        using AccountKeys carol = AccountKeys.Generate();
        byte[] message = MessagePadding.Pad(Known.Hello.Encode());
        byte[] signed = new byte[message.Length + DirectEncryption.SignatureOverhead];
        DirectEncryption.Sign(message, alice, bob.X25519PublicKey, signed);
        byte[] box = new byte[signed.Length + SealedBox.Overhead];
        Assert.True(SealedBox.TrySeal(signed, carol.X25519PublicKey.AsSpan(), box));
        byte[] opened = new byte[message.Length];
        Assert.False(DirectEncryption.TryDecrypt(box, carol, opened, out _, out _));
        Assert.All(opened, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_sync_target_counts_only_from_the_own_account()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        MessageContent copy = Known.Hello with { Payload = new VisibleMessage { Text = "hello", SyncTarget = bob.Id } };
        Assert.True(DirectMessage.TryOpen(DirectMessage.Seal(copy, alice, alice.Id), alice, out OpenedMessage? message, out _));
        Assert.Equal(bob.Id, ((DataPayload)message.Content.Payload).SyncTarget);
        Assert.False(DirectMessage.TryOpen(DirectMessage.Seal(copy, alice, bob.Id), bob, out _, out RejectReason reason));
        Assert.Equal(RejectReason.ForeignSyncTarget, reason);
    }

    [Fact]
    public void Some_payloads_do_not_come_from_the_own_account()
    {
        using AccountKeys alice = Known.Alice();
        ContentPayload[] refused =
        [
            new ReadReceipt { SentTimes = [Known.SentAt] },
            new TypingIndicator { IsTyping = true },
            new DataExtractionNotice { Kind = DataExtractionKind.Screenshot },
            new CallSignal { Kind = CallSignalKind.PreOffer, CallId = "1" },
            new GroupPromotion { GroupSeed = new byte[32], Name = "g" },
        ];
        foreach (ContentPayload payload in refused)
        {
            Assert.Equal(RejectReason.InvalidFromSelf, Open(payload, alice, alice));
        }

        Assert.Equal(RejectReason.None, Open(new CallSignal { Kind = CallSignalKind.Answer, CallId = "1", Descriptions = ["s"] }, alice, alice));
        Assert.Equal(RejectReason.None, Open(new UnsendRequest { TargetSentAt = Known.SentAt, TargetAuthor = alice.Id.ToString() }, alice, alice));
    }

    [Fact]
    public void Only_the_author_unsends()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        Assert.Equal(RejectReason.None, Open(new UnsendRequest { TargetSentAt = Known.SentAt, TargetAuthor = alice.Id.ToString() }, alice, bob));
        Assert.Equal(RejectReason.ForeignUnsend, Open(new UnsendRequest { TargetSentAt = Known.SentAt, TargetAuthor = bob.Id.ToString() }, alice, bob));
    }

    [Fact]
    public void An_invitation_needs_the_groups_signature_for_the_reader_and_the_time()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        using SecretKey group = Known.GroupSecretKey();
        var invitation = new GroupInvitation
        {
            Group = Known.Group,
            Name = "g",
            MemberAuthData = new byte[GroupInvitation.MemberAuthDataSize],
            AdminSignature = GroupAdminSignature.SignInvitation(group, bob.Id, Known.SentAt),
        };
        Assert.Equal(RejectReason.None, Open(invitation, alice, bob));
        Assert.Equal(
            RejectReason.InvalidGroupSignature,
            Open(invitation with { AdminSignature = GroupAdminSignature.SignInvitation(group, alice.Id, Known.SentAt) }, alice, bob));
        Assert.Equal(
            RejectReason.InvalidGroupSignature,
            Open(invitation with { AdminSignature = GroupAdminSignature.SignInvitation(group, bob.Id, Known.SentAt.AddMilliseconds(1)) }, alice, bob));
        Assert.Equal(RejectReason.WrongConversationKind, Open(new GroupMemberLeft(), alice, bob));
    }

    [Fact]
    public void Senders_without_Pro_carry_a_decoy_that_looks_like_a_signature()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        byte[] stored = DirectMessage.Seal(Known.Hello, alice, bob.Id);
        Assert.True(TransportView.TryRead(stored, out TransportView transport));
        Assert.True(EnvelopeView.TryRead(transport.Body, out EnvelopeView envelope));
        Assert.Equal(Ed25519.SignatureSize, envelope.ProSignature.Length);
        Assert.True(Ed25519Point.IsValid(envelope.ProSignature[..32]));

        // A scalar below the order of the group: its top three bits are clear.
        Assert.Equal(0, envelope.ProSignature[^1] & 0xe0);
    }

    [Fact]
    public void A_recipient_of_low_order_is_an_argument_error()
    {
        using AccountKeys alice = Known.Alice();
        var nobody = new AccountId(X25519PublicKey.Create(new byte[32]));
        Assert.Throws<ArgumentException>(() => DirectMessage.Seal(Known.Hello, alice, nobody));
    }

    [Fact]
    public void Encrypting_takes_no_memory_beyond_the_result()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        byte[] message = new byte[5_000];
        byte[] box = new byte[message.Length + DirectEncryption.Overhead];
        X25519PublicKey recipient = bob.X25519PublicKey;
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            DirectEncryption.Encrypt(message, alice, recipient, box);
            Assert.True(DirectEncryption.TryDecrypt(box, bob, message, out _, out _));
        }
    }

    private static RejectReason Open(ContentPayload payload, AccountKeys sender, AccountKeys recipient)
    {
        byte[] stored = DirectMessage.Seal(Known.Hello with { Payload = payload }, sender, recipient.Id);
        _ = DirectMessage.TryOpen(stored, recipient, out _, out RejectReason reason);
        return reason;
    }
}
