using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Messaging.Tests;

public class InboxMessageTests
{
    private static readonly X25519PublicKey Server = X25519PublicKey.Parse("1d7e7f92b1ed3643855c98ecac02fc7274033a3467653f047d6e433540c03f17");

    [Theory]
    [InlineData(
        "159ee46909a9656e978e9555fbbf62db8bf4629790fbc556ced2f363a0ae272aeb",
        "000449294bb842ef395bbefdc209909ed85b3a2516f438815a302f29a6b8bd2f2453bc64968fe927262e3db59fa814972fc8cf528f87000102030405060708090a0b0c0d0e0f1011121314151617")]
    [InlineData(
        "254a9f0487029641ea81a674ee06cbcf05fe1e53bcd1e6447d1cbf14ccfdabd78b",
        "001fc6748a5e4aef59d666c57e0c8a4e1f299f9b32dffd1fb4602a20ac32a8907c5a43fea78f116bb1714fa9c4490eeb06ed90b23e92000102030405060708090a0b0c0d0e0f1011121314151617")]
    public void The_encryption_has_the_known_bytes(string recipient, string expected)
    {
        using AccountKeys alice = Known.Alice();
        Assert.Equal(expected, Convert.ToHexStringLower(InboxEncryption.Encrypt("hello"u8, alice, BlindedId.Parse(recipient), Server, Known.Counting(24))));
    }

    [Theory]
    [InlineData(BlindingScheme.Blinded15)]
    [InlineData(BlindingScheme.Blinded25)]
    public void Recipient_and_sender_open_a_message(BlindingScheme scheme)
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        using AccountKeys eve = AccountKeys.Generate();
        using var from = BlindedKeyPair.Create(alice, Server, scheme);
        using var to = BlindedKeyPair.Create(bob, Server, scheme);
        byte[] posted = InboxMessage.Seal(Known.Hello, alice, to.Id, Server);
        foreach (AccountKeys reader in new[] { alice, bob })
        {
            Assert.True(InboxMessage.TryOpen(posted, reader, from.Id, to.Id, Server, Known.SentAt, out OpenedMessage? message, out RejectReason reason), reason.ToString());
            Assert.Equal(alice.Id, message.Sender);
            Assert.Equal("hello", ((VisibleMessage)message.Content.Payload).Text);
        }

        Assert.False(InboxMessage.TryOpen(posted, eve, from.Id, to.Id, Server, Known.SentAt, out _, out _));
        Assert.False(InboxMessage.TryOpen(posted, bob, to.Id, from.Id, Server, Known.SentAt, out _, out _));
    }

    [Fact]
    public void A_damaged_message_never_opens_and_never_throws()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        using var from = BlindedKeyPair.Create(alice, Server);
        using var to = BlindedKeyPair.Create(bob, Server);
        byte[] posted = InboxMessage.Seal(Known.Hello, alice, to.Id, Server);
        foreach (byte[] damaged in Faults.Truncations(posted).Concat(Faults.FlippedBits(posted).Where((_, index) => index % 7 == 0)))
        {
            Assert.False(InboxMessage.TryOpen(damaged, bob, from.Id, to.Id, Server, Known.SentAt, out _, out RejectReason reason));
            Assert.NotEqual(RejectReason.None, reason);
        }
    }
}
