using CsCheck;

namespace SessionSdk.Cryptography.Tests;

public sealed class AuthenticatedEncryptionTests
{
    private delegate void Encrypt(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> destination);

    private delegate bool TryDecrypt(ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> destination);

    public static TheoryData<string> Ciphers() => ["aes-gcm", "xchacha", "xsalsa"];

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void Plaintext_round_trips_and_every_change_is_refused(string name)
    {
        (Encrypt encrypt, TryDecrypt decrypt, int nonceSize) = Find(name);
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Byte.Array[32], Gen.Byte.Array[nonceSize], Gen.Int[0, int.MaxValue]).Sample((plaintext, key, nonce, place) =>
        {
            byte[] ciphertext = new byte[plaintext.Length + 16];
            byte[] back = new byte[plaintext.Length];
            encrypt(plaintext, key, nonce, ciphertext);
            return decrypt(ciphertext, key, nonce, back)
                && back.AsSpan().SequenceEqual(plaintext)
                && !decrypt(Flip(ciphertext, place), key, nonce, back)
                && !decrypt(ciphertext, Flip(key, place), nonce, back)
                && !decrypt(ciphertext, key, Flip(nonce, place), back);
        });
    }

    [Fact]
    public void Associated_data_must_be_the_same()
    {
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Byte.Array[32], Gen.Byte.Array[24], Gen.Byte.Array[1, 60], Gen.Int[0, int.MaxValue]).Sample((plaintext, key, nonce, data, place) =>
        {
            byte[] ciphertext = new byte[plaintext.Length + 16];
            byte[] back = new byte[plaintext.Length];
            XChaCha20Poly1305.Encrypt(plaintext, key, nonce, data, ciphertext);
            return XChaCha20Poly1305.TryDecrypt(ciphertext, key, nonce, data, back)
                && back.AsSpan().SequenceEqual(plaintext)
                && !XChaCha20Poly1305.TryDecrypt(ciphertext, key, nonce, Flip(data, place), back)
                && !XChaCha20Poly1305.TryDecrypt(ciphertext, key, nonce, data.AsSpan(1), back)
                && !XChaCha20Poly1305.TryDecrypt(ciphertext, key, nonce, back);
        });
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void Every_truncation_is_refused(string name)
    {
        (Encrypt encrypt, TryDecrypt decrypt, int nonceSize) = Find(name);
        byte[] ciphertext = new byte[40 + 16];
        encrypt(new byte[40], new byte[32], new byte[nonceSize], ciphertext);
        for (int length = 0; length < ciphertext.Length; length++)
        {
            Assert.False(decrypt(ciphertext.AsSpan(0, length), new byte[32], new byte[nonceSize], new byte[Math.Max(0, length - 16)]));
        }
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void Wrong_lengths_are_wrong_arguments(string name)
    {
        (Encrypt encrypt, TryDecrypt decrypt, int nonceSize) = Find(name);
        byte[] key = new byte[32];
        byte[] nonce = new byte[nonceSize];
        Assert.Throws<ArgumentException>(() => encrypt(new byte[5], new byte[31], nonce, new byte[21]));
        Assert.Throws<ArgumentException>(() => encrypt(new byte[5], new byte[33], nonce, new byte[21]));
        Assert.Throws<ArgumentException>(() => encrypt(new byte[5], key, new byte[nonceSize - 1], new byte[21]));
        Assert.Throws<ArgumentException>(() => encrypt(new byte[5], key, new byte[nonceSize + 1], new byte[21]));
        Assert.Throws<ArgumentException>(() => encrypt(new byte[5], key, nonce, new byte[20]));
        Assert.Throws<ArgumentException>(() => encrypt(new byte[5], key, nonce, new byte[22]));
        Assert.Throws<ArgumentException>(() => decrypt(new byte[21], new byte[31], nonce, new byte[5]));
        Assert.Throws<ArgumentException>(() => decrypt(new byte[21], key, new byte[nonceSize + 1], new byte[5]));
        Assert.Throws<ArgumentException>(() => decrypt(new byte[21], key, nonce, new byte[4]));
        Assert.Throws<ArgumentException>(() => decrypt(new byte[21], key, nonce, new byte[6]));
    }

    [Fact]
    public void Xchacha_gives_the_known_plaintext()
    {
        byte[] key = Convert.FromHexString("0123456789abcdef0123456789abcdeffedcba9876543210fedcba9876543210");
        byte[] blob = Convert.FromHexString("da74ac6e96afda1c5a07d5bde1b8b1e1c05be73cb3c84112f31f00369d67154d00ff029090b069b48c3cf603d838d4ef623d54");
        byte[] plaintext = new byte[blob.Length - 40];
        byte[] again = new byte[blob.Length - 24];

        Assert.True(XChaCha20Poly1305.TryDecrypt(blob.AsSpan(24), key, blob.AsSpan(0, 24), plaintext));
        Assert.Equal("TestMessage"u8, plaintext);
        XChaCha20Poly1305.Encrypt(plaintext, key, blob.AsSpan(0, 24), again);
        Assert.Equal(blob[24..], again);
    }

    [Fact]
    public void Aes_gcm_gives_the_known_ciphertext()
    {
        byte[] ciphertext = new byte[22];
        Aes256Gcm.Encrypt("avatar"u8, [.. Enumerable.Range(0, 32).Select(i => (byte)i)], [.. Enumerable.Range(0x64, 12).Select(i => (byte)i)], ciphertext);

        Assert.Equal("296dbf12189b0f8a80c7f46e302751f4e71b13a9eec3", Convert.ToHexStringLower(ciphertext));
    }

    [Fact]
    public void Xsalsa_opens_the_known_record()
    {
        // A name record of the old scheme: the key stands in the notes beside it, the nonce is zero.
        byte[] key = Convert.FromHexString("c21fbacbee5c46e47f8e22952d1aa4b4459a22e41aa714d4ad4ee84694f537f0");
        byte[] plaintext = new byte[33];

        Assert.True(XSalsa20Poly1305.TryDecrypt(Convert.FromHexString("dbd4bc89bd2c9e5322fd9f4cadcaa66a0c38f15d0c927a86cc36e895fe1f3c532a3958d972563f52ca858e94eec22dc360"), key, new byte[24], plaintext));
        Assert.Equal("05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72", Convert.ToHexStringLower(plaintext));
    }

    [Theory]
    [InlineData("aes-gcm")]
    [InlineData("xchacha")]
    public void Encrypting_in_place_gives_the_same_bytes(string name)
    {
        (Encrypt encrypt, _, int nonceSize) = Find(name);
        byte[] apart = new byte[30 + 16];
        byte[] inPlace = new byte[30 + 16];
        encrypt(new byte[30], new byte[32], new byte[nonceSize], apart);
        encrypt(inPlace.AsSpan(0, 30), new byte[32], new byte[nonceSize], inPlace);

        Assert.Equal(apart, inPlace);
    }

    private static (Encrypt Encrypt, TryDecrypt Decrypt, int NonceSize) Find(string name) => name switch
    {
        "aes-gcm" => (Aes256Gcm.Encrypt, Aes256Gcm.TryDecrypt, Aes256Gcm.NonceSize),
        "xchacha" => (XChaCha20Poly1305.Encrypt, XChaCha20Poly1305.TryDecrypt, XChaCha20Poly1305.NonceSize),
        _ => (XSalsa20Poly1305.Encrypt, XSalsa20Poly1305.TryDecrypt, XSalsa20Poly1305.NonceSize),
    };

    private static byte[] Flip(byte[] bytes, int place)
    {
        byte[] flipped = [.. bytes];
        int bit = place % (bytes.Length * 8);
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
