using CsCheck;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity.Tests;

public sealed class MultiRecipientMessageTests
{
    private static readonly byte[] Domain = [.. "SessionGroupKickedMessage"u8];

    [Fact]
    public void Every_recipient_and_nobody_else_opens_the_message() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[1, 6], Gen.Int[1, 9]).Sample(
            (message, count, padTo) =>
            {
                using var sender = AccountKeys.Generate();
                using var stranger = AccountKeys.Generate();
                AccountKeys[] recipients = [.. Enumerable.Range(0, count).Select(_ => AccountKeys.Generate())];
                byte[] encoded = MultiRecipientMessage.Encrypt(message, [.. recipients.Select(r => r.X25519PublicKey)], sender.X25519SecretKey.Expose(), sender.X25519PublicKey, Domain, padTo);
                bool all = recipients.All(r => Open(encoded, r, sender, Domain, out byte[]? opened) && opened.AsSpan().SequenceEqual(message));
                Array.ForEach(recipients, r => r.Dispose());
                return all
                    && !Open(encoded, stranger, sender, Domain, out _)
                    && !Open(encoded, sender, stranger, Domain, out _);
            },
            iter: 40);

    [Theory]
    [InlineData(1, 3, 3)]
    [InlineData(3, 3, 3)]
    [InlineData(4, 3, 6)]
    [InlineData(2, 75, 75)]
    [InlineData(5, 1, 5)]
    public void Random_entries_fill_up_to_a_multiple_and_look_like_real_ones(int recipients, int padTo, int entries)
    {
        using var sender = AccountKeys.Generate();
        X25519PublicKey[] keys = new X25519PublicKey[recipients];
        Array.Fill(keys, sender.X25519PublicKey);
        byte[] encoded = MultiRecipientMessage.Encrypt(new byte[34], keys, sender.X25519SecretKey.Expose(), sender.X25519PublicKey, Domain, padTo);

        int overhead = "d1:#24:".Length + 24 + "1:el".Length + "ee".Length;
        Assert.Equal(overhead + (entries * ("50:".Length + 50)), encoded.Length);
    }

    [Fact]
    public void Truncations_and_noise_never_throw()
    {
        using var sender = AccountKeys.Generate();
        using var recipient = AccountKeys.Generate();
        byte[] encoded = MultiRecipientMessage.Encrypt("message"u8, [recipient.X25519PublicKey], sender.X25519SecretKey.Expose(), sender.X25519PublicKey, Domain);
        for (int length = 0; length < encoded.Length - 1; length++)
        {
            Assert.False(Open(encoded[..length], recipient, sender, Domain, out _));
        }

        for (int bit = 0; bit < (encoded.Length - 1) * 8; bit++)
        {
            byte[] changed = [.. encoded];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Open(changed, recipient, sender, Domain, out byte[]? none));
            Assert.Null(none);
        }
    }

    [Fact]
    public void A_low_order_recipient_or_none_is_a_wrong_argument()
    {
        using var sender = AccountKeys.Generate();

        Assert.Throws<ArgumentException>(() => MultiRecipientMessage.Encrypt("m"u8, [default], sender.X25519SecretKey.Expose(), sender.X25519PublicKey, Domain));
        Assert.Throws<ArgumentException>(() => MultiRecipientMessage.Encrypt("m"u8, [], sender.X25519SecretKey.Expose(), sender.X25519PublicKey, Domain));
        Assert.Throws<ArgumentOutOfRangeException>(() => MultiRecipientMessage.Encrypt("m"u8, [sender.X25519PublicKey], sender.X25519SecretKey.Expose(), sender.X25519PublicKey, Domain, 0));
    }

    private static bool Open(byte[] encoded, AccountKeys recipient, AccountKeys sender, byte[] domain, out byte[]? message) =>
        MultiRecipientMessage.TryDecrypt(encoded, recipient.X25519SecretKey.Expose(), recipient.X25519PublicKey, sender.X25519PublicKey, domain, out message);
}
