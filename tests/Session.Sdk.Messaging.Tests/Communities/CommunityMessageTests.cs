using Google.Protobuf;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Messaging.Tests;

public class CommunityMessageTests
{
    private static readonly X25519PublicKey Server = X25519PublicKey.Parse("1d7e7f92b1ed3643855c98ecac02fc7274033a3467653f047d6e433540c03f17");

    [Theory]
    [InlineData(BlindingScheme.Blinded15)]
    [InlineData(BlindingScheme.Blinded25)]
    public void A_message_under_a_blinded_id_round_trips(BlindingScheme scheme)
    {
        using AccountKeys alice = Known.Alice();
        using var keys = BlindedKeyPair.Create(alice, Server, scheme);
        byte[] data = CommunityMessage.SealBlinded(Known.Hello, keys, out byte[] signature);
        Assert.Equal(160, data.Length);
        Assert.True(CommunityMessage.TryOpen(data, signature, keys.Id.ToString(), Known.SentAt, out OpenedCommunityMessage? message, out _));
        Assert.Equal(keys.Id.ToString(), message.Author);
        Assert.Equal(Known.SentAt, message.PostedAt);
    }

    [Fact]
    public void A_message_under_the_account_id_round_trips()
    {
        using AccountKeys bob = Known.Bob();
        byte[] data = CommunityMessage.SealUnblinded(Known.Hello, bob, out byte[] signature);
        Assert.True(CommunityMessage.TryOpen(data, signature, bob.Id.ToString(), Known.SentAt, out _, out _));
    }

    [Fact]
    public void Damage_and_wrong_authors_are_refused()
    {
        using AccountKeys alice = Known.Alice();
        using var keys = BlindedKeyPair.Create(alice, Server);
        byte[] data = CommunityMessage.SealBlinded(Known.Hello, keys, out byte[] signature);
        foreach (byte[] damaged in Faults.Truncations(data).Concat(Faults.FlippedBits(data)))
        {
            Assert.Equal(RejectReason.InvalidAuthorSignature, Open(damaged, signature, keys.Id.ToString()));
        }

        foreach (byte[] damaged in Faults.Truncations(signature).Concat(Faults.FlippedBits(signature)))
        {
            Assert.Equal(RejectReason.InvalidAuthorSignature, Open(data, damaged, keys.Id.ToString()));
        }

        Assert.Equal(RejectReason.InvalidAuthorSignature, Open(data, signature, keys.Id.Opposite.ToString()));
        foreach (string? author in new[] { null, string.Empty, "15", "03" + keys.Id.ToString()[2..], " " + keys.Id, new string('z', 66) })
        {
            Assert.Equal(RejectReason.InvalidAuthor, Open(data, signature, author));
        }
    }

    [Fact]
    public void Six_hours_from_the_servers_time_pass_and_no_millisecond_more()
    {
        using AccountKeys alice = Known.Alice();
        using var keys = BlindedKeyPair.Create(alice, Server);
        byte[] data = CommunityMessage.SealBlinded(Known.Hello, keys, out byte[] signature);
        Assert.True(CommunityMessage.TryOpen(data, signature, keys.Id.ToString(), Known.SentAt.AddHours(6), out _, out _));
        Assert.True(CommunityMessage.TryOpen(data, signature, keys.Id.ToString(), Known.SentAt.AddHours(-6), out _, out _));
        Assert.False(CommunityMessage.TryOpen(data, signature, keys.Id.ToString(), Known.SentAt.AddHours(6).AddMilliseconds(1), out _, out RejectReason reason));
        Assert.Equal(RejectReason.TimestampMismatch, reason);
    }

    [Fact]
    public void Only_visible_messages_have_a_place()
    {
        using AccountKeys alice = Known.Alice();
        using var keys = BlindedKeyPair.Create(alice, Server);
        MessageContent reaction = Known.Hello with { Payload = new Reaction { TargetSentAt = Known.SentAt, TargetAuthor = "x", Emoji = "😀" } };
        byte[] data = CommunityMessage.SealBlinded(reaction, keys, out byte[] signature);
        Assert.Equal(RejectReason.WrongConversationKind, Open(data, signature, keys.Id.ToString()));
    }

    [Theory]
    [InlineData(0, RejectReason.None)]
    [InlineData(33, RejectReason.None)]
    [InlineData(32, RejectReason.InvalidSourceLength)]
    public void An_envelope_is_read_whose_source_is_the_bytes_of_an_id(int sourceSize, RejectReason expected)
    {
        using AccountKeys alice = Known.Alice();
        using var keys = BlindedKeyPair.Create(alice, Server);
        byte[] content = CommunityMessage.SealBlinded(Known.Hello, keys, out _);
        var envelope = new Protos.Envelope
        {
            Type = Protos.Envelope.Types.Type.SessionMessage,
            Timestamp = (ulong)Known.SentAt.ToUnixTimeMilliseconds(),
            Content = ByteString.CopyFrom(content),
        };

        // 0xff is in no UTF-8 text, and the schema would have the source be one.
        byte[] source = sourceSize == 0 ? [] : [0x12, (byte)sourceSize, .. Enumerable.Repeat((byte)0xff, sourceSize)];
        byte[] data = [.. envelope.ToByteArray(), .. source];
        byte[] signature = new byte[Ed25519.SignatureSize];
        keys.Sign(data, signature);

        Assert.Equal(expected, Open(data, signature, keys.Id.ToString()));
    }

    private static RejectReason Open(byte[] data, byte[] signature, string? author)
    {
        bool opened = CommunityMessage.TryOpen(data, signature, author, Known.SentAt, out _, out RejectReason reason);
        Assert.Equal(opened, reason == RejectReason.None);
        return reason;
    }
}
