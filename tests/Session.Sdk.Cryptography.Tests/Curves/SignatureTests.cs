using System.Security.Cryptography;
using CsCheck;

namespace SessionSdk.Cryptography.Tests;

public sealed class SignatureTests
{
    private const string Seed1 = "fecd9a6034bc9aba273925dee7062b123334587c3c6257341afae2d7fe85e122";
    private const string Seed2 = "8659efdcbe0949e0f81141e6d397e8be75f45d09262f209d5950e97989eb43c7";

    // RFC 8032, section 7.1.
    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Known_signatures_are_made_and_verified(string seed, string publicKey, string message, string signature)
    {
        (byte[] key, byte[] secret) = KeyPair(Convert.FromHexString(seed));

        Assert.Equal(publicKey, Convert.ToHexStringLower(key));
        Assert.Equal(signature, Convert.ToHexStringLower(Ed25519.Sign(Convert.FromHexString(message), secret)));
        Assert.True(Ed25519.Verify(Convert.FromHexString(message), Convert.FromHexString(signature), key));
    }

    [Fact]
    public void A_changed_bit_or_another_length_does_not_verify() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[1, 100], Gen.Int[0, 511]).Sample((seed, message, bit) =>
        {
            (byte[] key, byte[] secret) = KeyPair(seed);
            byte[] signature = Ed25519.Sign(message, secret);
            byte[] changed = Flip(signature, bit);
            return Ed25519.Verify(message, signature, key)
                && !Ed25519.Verify(message, changed, key)
                && !Ed25519.Verify(Flip(message, bit % (message.Length * 8)), signature, key)
                && !Ed25519.Verify(message, signature, Flip(key, bit % 256))
                && !Ed25519.Verify(message, signature.AsSpan(0, bit / 8), key)
                && !Ed25519.Verify(message, [.. signature, 0], key)
                && !Ed25519.Verify(message, signature, key.AsSpan(0, 31));
        });

    [Fact]
    public void A_scalar_signs_as_the_seed_that_it_comes_from() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[0, 200]).Sample((seed, message) =>
        {
            (byte[] key, byte[] secret) = KeyPair(seed);
            byte[] expanded = SHA512.HashData(seed);
            byte[] scalar = new byte[32];
            byte[] signature = new byte[64];
            Ed25519.ConvertSecretKeyToX25519(secret, scalar);
            Ed25519ScalarSignature.Sign(message, scalar, key, SHA512.HashData([.. expanded[32..], .. message]), signature);
            return signature.AsSpan().SequenceEqual(Ed25519.Sign(message, secret));
        });

    [Fact]
    public void A_zero_nonce_is_a_wrong_argument() =>
        Assert.Throws<ArgumentException>(() => Ed25519ScalarSignature.Sign("m"u8, new byte[32], new byte[32], new byte[64], new byte[64]));

    [Theory]
    [InlineData(Seed1, "f4ef873908f6a5377ba3853f0e2fa326eed9e741edf9f7d0311a3ecc66a57b32", "1381c0d00ffcce13bc7e1f4a34b507926da9dbae82bc24b8bf65ca7c1620d780bd3cae9b7ee175b80b8372c9ee836b076174157098b9ab4613b5fab4a8f77509")]
    [InlineData(Seed2, "3570b69a47dc094544c1c5089c40414bbda1ffdde8aab2617fe937ee74a5ee01", "4e98aa9e9eb3a86022df99c5b0f6ef858e35d755fd8c087609f33e2286e123882988cde23f8e1dc7f56dcddda55e8a4a0540049f9d89e888655e28596148c001")]
    public void Known_signatures_with_curve_keys_are_made(string seed, string verifiesUnder, string expected)
    {
        (_, byte[] secret) = KeyPair(Convert.FromHexString(seed));
        byte[] x25519 = new byte[32];
        byte[] signature = new byte[64];
        Ed25519.ConvertSecretKeyToX25519(secret, x25519);
        XEd25519.Sign("hello world"u8, x25519, [.. Enumerable.Range(0, 64).Select(i => (byte)i)], signature);

        Assert.Equal(expected, Convert.ToHexStringLower(signature));
        Assert.True(Ed25519.Verify("hello world"u8, signature, Convert.FromHexString(verifiesUnder)));
    }

    [Fact]
    public void Signatures_with_curve_keys_verify_in_both_forms() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[0, 100], Gen.Int[0, 511]).Sample((seed, message, bit) =>
        {
            (byte[] key, byte[] secret) = KeyPair(seed);
            byte[] x25519 = new byte[32];
            byte[] publicKey = new byte[32];
            byte[] signature = new byte[64];
            Ed25519.ConvertSecretKeyToX25519(secret, x25519);
            X25519.DerivePublicKey(x25519, publicKey);
            XEd25519.Sign(message, x25519, signature);

            // The older form: an ordinary signature that carries the sign of its key in its last bit.
            byte[] older = Ed25519.Sign(message, secret);
            older[^1] |= (byte)(key[^1] & 0x80);
            return XEd25519.Verify(message, signature, publicKey)
                && XEd25519.VerifyWithCarriedSign(message, signature, publicKey)
                && XEd25519.VerifyWithCarriedSign(message, older, publicKey)
                && XEd25519.Verify(message, older, publicKey) == ((key[^1] & 0x80) == 0)
                && !XEd25519.Verify(message, Flip(signature, bit), publicKey)
                && !XEd25519.VerifyWithCarriedSign(message, Flip(signature, bit), publicKey)
                && !XEd25519.VerifyWithCarriedSign(message, signature.AsSpan(0, 63), publicKey)
                && !XEd25519.Verify(message, signature, publicKey.AsSpan(0, 31))
                && !XEd25519.VerifyWithCarriedSign(message, signature, [0xec, .. Enumerable.Repeat((byte)0xff, 30), 0x7f]);
        });

    [Fact]
    public void Shared_secrets_agree_and_low_order_keys_are_refused()
    {
        byte[] publicA = new byte[32];
        byte[] secretA = new byte[32];
        byte[] publicB = new byte[32];
        byte[] secretB = new byte[32];
        byte[] sharedA = new byte[32];
        byte[] sharedB = new byte[32];
        X25519.GenerateKeyPair(publicA, secretA);
        X25519.GenerateKeyPair(publicB, secretB);

        Assert.True(X25519.TryDeriveSharedSecret(secretA, publicB, sharedA));
        Assert.True(X25519.TryDeriveSharedSecret(secretB, publicA, sharedB));
        Assert.Equal(sharedA, sharedB);
        Assert.False(X25519.TryDeriveSharedSecret(secretA, new byte[32], sharedA));
        Assert.False(X25519.TryDeriveSharedSecret(secretA, [1, .. new byte[31]], sharedA));
    }

    // RFC 7748, section 5.2.
    [Theory]
    [InlineData("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c", "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493", "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void Shared_secrets_of_the_standard_are_given(string secretKey, string publicKey, string expected)
    {
        byte[] shared = new byte[32];

        Assert.True(X25519.TryDeriveSharedSecret(Convert.FromHexString(secretKey), Convert.FromHexString(publicKey), shared));
        Assert.Equal(expected, Convert.ToHexStringLower(shared));
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        byte[] flipped = [.. bytes];
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static (byte[] PublicKey, byte[] SecretKey) KeyPair(byte[] seed)
    {
        byte[] publicKey = new byte[32];
        byte[] secretKey = new byte[64];
        Ed25519.DeriveKeyPair(seed, publicKey, secretKey);
        return (publicKey, secretKey);
    }
}
