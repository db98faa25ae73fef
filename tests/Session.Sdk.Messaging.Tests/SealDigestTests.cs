using SessionSdk.Cryptography;

namespace SessionSdk.Messaging.Tests;

/// <summary>What tells one message from another: what its sender authenticated, not what is around it.</summary>
public sealed class SealDigestTests
{
    public static TheoryData<string> OtherShells => [.. Shells.Names];

    [Theory]
    [MemberData(nameof(OtherShells))]
    public void A_direct_message_has_one_digest_in_every_shell(string shell)
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        byte[] stored = DirectMessage.Seal(Known.Hello, alice, bob.Id);
        byte[] copy = Shells.Of(stored, shell);

        Assert.NotEqual(stored, copy);
        Assert.Equal(Digest(stored, bob), Digest(copy, bob));
    }

    [Fact]
    public void Two_direct_messages_have_two_digests()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        Assert.NotEqual(Digest(DirectMessage.Seal(Known.Hello, alice, bob.Id), bob), Digest(DirectMessage.Seal(Known.Hello, alice, bob.Id), bob));
    }

    [Fact]
    public void A_group_message_that_a_member_encrypts_once_more_keeps_its_digest()
    {
        using AccountKeys alice = Known.Alice();
        using SecretKey key = Known.GroupKey();
        byte[] stored = GroupMessage.Seal(Known.Hello, alice, Known.Group, key);
        Assert.True(GroupEncryption.TryDecrypt(stored, Known.Group, [key], out byte[]? envelope, out _, out _, out _));
        byte[] copy = GroupEncryption.Encrypt(envelope, alice, Known.Group, key.Expose(), padding: 512);

        Assert.True(GroupMessage.TryOpen(stored, Known.Group, [key], out OpenedMessage? first, out _));
        Assert.True(GroupMessage.TryOpen(copy, Known.Group, [key], out OpenedMessage? second, out _));
        Assert.NotEqual(stored, copy);
        Assert.Equal(first.SealDigest, second.SealDigest);
    }

    private static UInt128 Digest(byte[] stored, AccountKeys recipient)
    {
        Assert.True(DirectMessage.TryOpen(stored, recipient, out OpenedMessage? message, out RejectReason reason), reason.ToString());
        return message.SealDigest;
    }
}
