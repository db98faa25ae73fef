using SessionSdk.Cryptography;

namespace SessionSdk.Messaging.Tests;

public class GroupMessageTests
{
    // From the message schema document: nonce 00 01 … 17, the Pro signature is 64 times 0x11.
    private const string HelloToGroup = """
        000102030405060708090a0b0c0d0e0f1011121314151617fb1fb4bb7615a476f694bbc7ff741048
        210922556ec090084ccfc29d2751619a8ceee60be64a6817be99006e0c5e2907eab4df073486a483
        e12cd7d379682aad38ba45c0a2245a7e251429643f12595ceca16e7a55a3c79645f840446459ea86
        106da277b19fefe5667de49fa3d024224c91db381ef912d0f9198889c5809459e43232ab5232dfad
        c91a35a9163db410bd4ea8f78db9fc43c9be414d4b598a85ef56d9eae68f846953abb202fca93c47
        b603701595d5298285bb06fb12cb4fbd0bb52e1c1ad833d6eb7aeafebc4b0ecd80303ac3acb05be5
        4d1bc772e30f92059d0a7c57f776820e
        """;

    [Fact]
    public void A_message_has_the_known_bytes()
    {
        using AccountKeys alice = Known.Alice();
        using SecretKey key = Known.GroupKey();
        byte[] proSignature = [.. Enumerable.Repeat((byte)0x11, 64)];
        byte[] stored = GroupMessage.SealEncoded(Known.Hello.Encode(), 1754971101000, alice, Known.Group, key.Expose(), Known.Counting(24), proSignature);
        Assert.Equal(Known.Hex(HelloToGroup), stored);
    }

    [Fact]
    public void A_message_opens_with_any_of_the_known_keys()
    {
        using AccountKeys alice = Known.Alice();
        using SecretKey key = Known.GroupKey();
        using SecretKey newer = SecretKey.Generate(GroupEncryption.KeySize);
        using SecretKey odd = SecretKey.Generate(5);
        byte[] stored = GroupMessage.Seal(Known.Hello, alice, Known.Group, key);
        Assert.Equal(0, stored.Length % GroupEncryption.DefaultPadding);
        Assert.True(GroupMessage.TryOpen(stored, Known.Group, [newer, odd, key], out OpenedMessage? message, out RejectReason reason), reason.ToString());
        Assert.Equal(alice.Id, message.Sender);
        Assert.Equal("hello", ((VisibleMessage)message.Content.Payload).Text);
        Assert.False(GroupMessage.TryOpen(stored, Known.Group, [newer], out _, out reason));
        Assert.Equal(RejectReason.DecryptionFailed, reason);
        Assert.False(GroupMessage.TryOpen(stored, Known.Group, [], out _, out reason));
        Assert.Equal(RejectReason.DecryptionFailed, reason);
    }

    [Fact]
    public void A_long_text_is_compressed_and_round_trips()
    {
        using AccountKeys alice = Known.Alice();
        using SecretKey key = Known.GroupKey();
        MessageContent content = Known.Hello with { Payload = new VisibleMessage { Text = new string('a', 50_000) } };
        byte[] stored = GroupMessage.Seal(content, alice, Known.Group, key);
        Assert.InRange(stored.Length, 256, 1_024);
        Assert.True(GroupMessage.TryOpen(stored, Known.Group, [key], out OpenedMessage? message, out _));
        Assert.Equal(50_000, ((VisibleMessage)message.Content.Payload).Text!.Length);
    }

    [Fact]
    public void A_damaged_message_never_opens_and_never_throws()
    {
        using SecretKey key = Known.GroupKey();
        byte[] stored = Known.Hex(HelloToGroup);
        foreach (byte[] damaged in Faults.Truncations(stored).Concat(Faults.FlippedBits(stored)))
        {
            Assert.False(GroupMessage.TryOpen(damaged, Known.Group, [key], out OpenedMessage? message, out RejectReason reason));
            Assert.Null(message);
            Assert.NotEqual(RejectReason.None, reason);
        }
    }

    [Fact]
    public void A_damaged_dictionary_never_opens_and_never_throws()
    {
        using AccountKeys alice = Known.Alice();
        using SecretKey key = Known.GroupKey();
        byte[] stored = Known.Hex(HelloToGroup);
        byte[] dictionary = new byte[stored.Length - 40];
        Assert.True(XChaCha20Poly1305.TryDecrypt(stored.AsSpan(24), key.Expose(), stored.AsSpan(0, 24), dictionary));
        dictionary = [.. dictionary.AsSpan().TrimEnd((byte)0)];
        foreach (byte[] damaged in Faults.Truncations(dictionary).Concat(Faults.FlippedBits(dictionary)))
        {
            byte[] sealedAgain = new byte[damaged.Length + 40];
            stored.AsSpan(0, 24).CopyTo(sealedAgain);
            XChaCha20Poly1305.Encrypt(damaged, key.Expose(), stored.AsSpan(0, 24), sealedAgain.AsSpan(24));
            Assert.False(GroupEncryption.TryDecrypt(sealedAgain, Known.Group, [key], out byte[]? plaintext, out _, out _, out RejectReason reason));
            Assert.Null(plaintext);
            Assert.NotEqual(RejectReason.None, reason);
        }
    }

    [Fact]
    public void A_message_of_another_group_does_not_verify()
    {
        using AccountKeys alice = Known.Alice();
        using SecretKey key = Known.GroupKey();
        byte[] stored = GroupMessage.Seal(Known.Hello, alice, Known.Group, key);
        var other = new GroupId(alice.Ed25519PublicKey);
        Assert.False(GroupMessage.TryOpen(stored, other, [key], out _, out RejectReason reason));
        Assert.Equal(RejectReason.InvalidSenderSignature, reason);
    }

    [Fact]
    public void A_plaintext_beyond_the_limit_is_an_argument_error()
    {
        using AccountKeys alice = Known.Alice();
        using SecretKey key = Known.GroupKey();
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupEncryption.Encrypt(new byte[GroupEncryption.MaxPlaintextSize + 1], alice, Known.Group, key.Expose()));
    }

    [Theory]
    [InlineData(31, 256)]
    [InlineData(33, 256)]
    [InlineData(32, -1)]
    [InlineData(32, int.MaxValue)]
    public void A_wrong_key_or_padding_is_an_argument_error(int keySize, int padding)
    {
        using AccountKeys alice = Known.Alice();
        Assert.ThrowsAny<ArgumentException>(() => GroupEncryption.Encrypt("hello"u8, alice, Known.Group, new byte[keySize], compress: true, padding));
    }

    [Fact]
    public void Updates_of_a_group_need_its_signature()
    {
        using SecretKey group = Known.GroupSecretKey();
        var change = new GroupInfoChange
        {
            Kind = GroupInfoChangeKind.Name,
            Name = "new",
            AdminSignature = GroupAdminSignature.SignInfoChange(group, GroupInfoChangeKind.Name, Known.SentAt),
        };
        Assert.Equal(RejectReason.None, Open(change));
        Assert.Equal(RejectReason.InvalidGroupSignature, Open(change with { Kind = GroupInfoChangeKind.Picture }));
        Assert.Equal(RejectReason.InvalidGroupSignature, Open(change with { AdminSignature = default }));

        var deletion = new GroupContentDeletion { MessageHashes = ["h1", "h2"] };
        Assert.Equal(RejectReason.None, Open(deletion));
        Assert.Equal(RejectReason.None, Open(deletion with { AdminSignature = GroupAdminSignature.SignContentDeletion(group, [], ["h1", "h2"], Known.SentAt) }));
        Assert.Equal(RejectReason.InvalidGroupSignature, Open(deletion with { AdminSignature = GroupAdminSignature.SignContentDeletion(group, [], ["h1"], Known.SentAt) }));
        Assert.Equal(RejectReason.None, Open(new GroupMemberLeft()));
        Assert.Equal(RejectReason.None, Open(new GroupInvitationResponse()));
    }

    [Fact]
    public void What_belongs_into_direct_messages_has_no_place_in_a_group()
    {
        Assert.Equal(RejectReason.WrongConversationKind, Open(new TypingIndicator { IsTyping = true }));
        Assert.Equal(RejectReason.WrongConversationKind, Open(new ReadReceipt { SentTimes = [Known.SentAt] }));
        Assert.Equal(RejectReason.WrongConversationKind, Open(new GroupPromotion { GroupSeed = new byte[32], Name = "g" }));
    }

    [Fact]
    public void Groups_have_no_timer_that_starts_at_reading()
    {
        using AccountKeys alice = Known.Alice();
        using SecretKey key = Known.GroupKey();
        MessageContent content = Known.Hello with { Expiration = new DisappearingTimer(DisappearingMode.AfterRead, TimeSpan.FromHours(1)) };
        Assert.False(GroupMessage.TryOpen(GroupMessage.Seal(content, alice, Known.Group, key), Known.Group, [key], out _, out RejectReason reason));
        Assert.Equal(RejectReason.InvalidGroupExpiration, reason);
    }

    [Fact]
    public void A_timer_of_zero_is_off_whatever_its_type()
    {
        using AccountKeys alice = Known.Alice();
        using SecretKey key = Known.GroupKey();
        MessageContent content = Known.Hello with { Expiration = new DisappearingTimer(DisappearingMode.AfterRead, TimeSpan.Zero) };
        Assert.True(GroupMessage.TryOpen(GroupMessage.Seal(content, alice, Known.Group, key), Known.Group, [key], out OpenedMessage? message, out _));
        Assert.False(message.Content.Expiration!.Value.IsOn);
    }

    private static RejectReason Open(ContentPayload payload)
    {
        using AccountKeys alice = Known.Alice();
        using SecretKey key = Known.GroupKey();
        byte[] stored = GroupMessage.Seal(Known.Hello with { Payload = payload }, alice, Known.Group, key);
        _ = GroupMessage.TryOpen(stored, Known.Group, [key], out _, out RejectReason reason);
        return reason;
    }
}
