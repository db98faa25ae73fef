using CsCheck;

namespace SessionSdk.Cryptography.Tests;

public sealed class BoxTests
{
    [Fact]
    public void Sealed_boxes_round_trip_and_every_change_is_refused() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Byte.Array[32], Gen.Int[0, int.MaxValue]).Sample((plaintext, seed, place) =>
        {
            (byte[] publicKey, byte[] secretKey) = Pair();
            byte[] box = new byte[plaintext.Length + SealedBox.Overhead];
            byte[] same = new byte[box.Length];
            byte[] back = new byte[plaintext.Length];
            bool fresh = SealedBox.TrySeal(plaintext, publicKey, box) && SealedBox.TryOpen(box, publicKey, secretKey, back) && back.AsSpan().SequenceEqual(plaintext);
            bool repeated = SealedBox.TrySealDeterministic(plaintext, publicKey, seed, box)
                && SealedBox.TrySealDeterministic(plaintext, publicKey, seed, same)
                && box.AsSpan().SequenceEqual(same)
                && SealedBox.TryOpen(box, publicKey, secretKey, back) && back.AsSpan().SequenceEqual(plaintext);
            int bit = place % (box.Length * 8);

            // X25519 ignores the top bit of a key, so that bit alone may differ.
            box[bit / 8] ^= (byte)(1 << (bit % 8));
            return fresh && repeated && (bit == 255 || !SealedBox.TryOpen(box, publicKey, secretKey, back));
        });

    [Fact]
    public void The_known_deterministic_box_is_made()
    {
        // Alice's signed "hello" to Bob: the inner text is opened from the known box and sealed again with the known ephemeral seed.
        byte[] known = Convert.FromHexString(
            "208f96785db92319bc7a14afecc01e17bde912d17bbb32834c03ea63b1862c2a1b730e0725ef75b2f1a276db584c59a0ed9b5497bcb9f4effa893b5cb8b04dbe"
            + "7a6ab457ebf972f03b006dd4572980a725399616d40184b86aa3b7b218bdc6dd7c1adccda8ef4897f0f458492240b39079c27a6c791067ab26a03067a7602b50"
            + "f0434639906f93e548f909d5286edde365ebddc146");
        byte[] publicKey = Convert.FromHexString("aa654f00fc39fc69fd0db829410ca38177d7732a8d2f0934ab3872ac56d5aa74");
        byte[] secretKey = Convert.FromHexString("608744d00cd35a82177fe30a1befc3ec3282a9484df0deb13cc5842c0145d455");
        byte[] inner = new byte[known.Length - SealedBox.Overhead];
        byte[] box = new byte[known.Length];

        Assert.True(SealedBox.TryOpen(known, publicKey, secretKey, inner));
        Assert.Equal("hello"u8, inner.AsSpan(0, 5));
        Assert.True(SealedBox.TrySealDeterministic(inner, publicKey, Convert.FromHexString("c44978f4d626aefe349ef6f07273b973dcb82bbb1fbe492ebba44b522c0665d7"), box));
        Assert.Equal(known, box);
        Assert.True(SealedBox.TrySealWithEphemeralSecret(inner, publicKey, Convert.FromHexString("0898c1d975f77c098316ef92c0dcf89fe9322dd52373fe1c0cdc3fcbc98584f2"), box));
        Assert.Equal(known, box);
    }

    [Fact]
    public void Short_boxes_and_low_order_keys_are_refused()
    {
        (byte[] publicKey, byte[] secretKey) = Pair();
        for (int length = 0; length < SealedBox.Overhead; length++)
        {
            Assert.False(SealedBox.TryOpen(new byte[length], publicKey, secretKey, default));
        }

        Assert.False(SealedBox.TryOpen(new byte[SealedBox.Overhead], publicKey, secretKey, default));
        Assert.False(SealedBox.TrySeal("m"u8, new byte[32], new byte[1 + SealedBox.Overhead]));
        Assert.False(SealedBox.TrySealDeterministic("m"u8, new byte[32], new byte[32], new byte[1 + SealedBox.Overhead]));
    }

    [Fact]
    public void Wrong_lengths_of_a_box_are_wrong_arguments()
    {
        byte[] key = new byte[32];
        Assert.Throws<ArgumentException>(() => SealedBox.TrySeal(default, new byte[31], new byte[48]));
        Assert.Throws<ArgumentException>(() => SealedBox.TrySeal(default, key, new byte[47]));
        Assert.Throws<ArgumentException>(() => SealedBox.TrySealDeterministic(default, key, new byte[31], new byte[48]));
        Assert.Throws<ArgumentException>(() => SealedBox.TrySealDeterministic(default, key, key, new byte[49]));
        Assert.Throws<ArgumentException>(() => SealedBox.TryOpen(new byte[48], new byte[33], key, default));
        Assert.Throws<ArgumentException>(() => SealedBox.TryOpen(new byte[48], key, new byte[33], default));
        Assert.Throws<ArgumentException>(() => SealedBox.TryOpen(new byte[48], key, key, new byte[1]));
    }

    [Fact]
    public void The_known_entries_for_several_recipients_are_made()
    {
        byte[] nonce = Convert.FromHexString("32ab4bb45d6df5cc14e1c330fb1a8b68ea3826a8c2213a49");
        (byte[] senderPublic, byte[] senderSecret) = FromSeed("0123456789abcdef0123456789abcdef00000000000000000000000000000000");
        (string Seed, string Entry)[] recipients =
        [
            ("0123456789abcdef000000000000000000000000000000000000000000000000", "e64937e5ea201b84f4e88a976dad900d91caaf6a17"),
            ("0123456789abcdef111111111111111100000000000000000000000000000000", "b7a15bcd9f7b09445defcae2f1dc5085dd75cb085b"),
            ("0123456789abcdef222222222222222200000000000000000000000000000000", "01c4fc2156327735f3fb5063b11ea95f6ebcc5b6cc"),
        ];
        foreach ((string seed, string expected) in recipients)
        {
            (byte[] publicKey, byte[] secretKey) = FromSeed(seed);
            byte[] entry = new byte[21];
            byte[] opened = new byte[5];

            Assert.True(MultiRecipient.TryEncrypt("hello"u8, nonce, senderSecret, senderPublic, publicKey, "test suite"u8, entry));
            Assert.Equal(expected, Convert.ToHexStringLower(entry));
            Assert.True(MultiRecipient.TryDecrypt(entry, nonce, secretKey, publicKey, senderPublic, "test suite"u8, opened));
            Assert.Equal("hello"u8, opened);
            Assert.False(MultiRecipient.TryDecrypt(entry, nonce, secretKey, publicKey, senderPublic, "test suitf"u8, opened));
        }
    }

    [Fact]
    public void Only_64_bytes_of_a_domain_count()
    {
        (byte[] publicKey, byte[] secretKey) = Pair();
        byte[] key = new byte[32];
        byte[] same = new byte[32];

        Assert.True(MultiRecipient.TryDeriveRecipientKey(secretKey, publicKey, publicKey, new byte[64], key));
        Assert.True(MultiRecipient.TryDeriveRecipientKey(secretKey, publicKey, publicKey, [.. new byte[64], 1], same));
        Assert.Equal(key, same);
        Assert.False(MultiRecipient.TryDeriveRecipientKey(secretKey, publicKey, new byte[32], "d"u8, key));
        Assert.Throws<ArgumentException>(() => MultiRecipient.TryDeriveRecipientKey(new byte[31], publicKey, publicKey, default, key));
        Assert.Throws<ArgumentException>(() => MultiRecipient.TryDeriveRecipientKey(secretKey, new byte[31], publicKey, default, key));
        Assert.Throws<ArgumentException>(() => MultiRecipient.TryDeriveRecipientKey(secretKey, publicKey, publicKey, default, new byte[31]));
    }

    private static (byte[] PublicKey, byte[] SecretKey) Pair()
    {
        byte[] publicKey = new byte[32];
        byte[] secretKey = new byte[32];
        X25519.GenerateKeyPair(publicKey, secretKey);
        return (publicKey, secretKey);
    }

    private static (byte[] PublicKey, byte[] SecretKey) FromSeed(string seed)
    {
        byte[] publicKey = new byte[32];
        byte[] secretKey = new byte[32];
        byte[] ed25519 = new byte[64];
        Ed25519.DeriveKeyPair(Convert.FromHexString(seed), publicKey, ed25519);
        Ed25519.ConvertSecretKeyToX25519(ed25519, secretKey);
        X25519.DerivePublicKey(secretKey, publicKey);
        return (publicKey, secretKey);
    }
}
