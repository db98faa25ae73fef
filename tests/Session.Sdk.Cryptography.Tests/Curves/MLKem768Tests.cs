using CsCheck;

namespace SessionSdk.Cryptography.Tests;

public sealed class MLKem768Tests
{
    [Fact]
    public void Both_sides_agree_and_a_changed_ciphertext_gives_another_secret() =>
        Gen.Select(Gen.Byte.Array[MLKem768.SeedSize], Gen.Int[0, (MLKem768.CiphertextSize * 8) - 1]).Sample(
            (seed, bit) =>
            {
                byte[] publicKey = new byte[MLKem768.PublicKeySize];
                byte[] secretKey = new byte[MLKem768.SecretKeySize];
                byte[] ciphertext = new byte[MLKem768.CiphertextSize];
                byte[] sent = new byte[MLKem768.SharedSecretSize];
                byte[] received = new byte[MLKem768.SharedSecretSize];
                MLKem768.DeriveKeyPair(seed, publicKey, secretKey);
                bool agreed = MLKem768.TryEncapsulate(publicKey, ciphertext, sent)
                    && MLKem768.TryDecapsulate(ciphertext, secretKey, received)
                    && sent.AsSpan().SequenceEqual(received);
                ciphertext[bit / 8] ^= (byte)(1 << (bit % 8));
                return agreed && MLKem768.TryDecapsulate(ciphertext, secretKey, received) && !sent.AsSpan().SequenceEqual(received);
            },
            iter: 50);

    [Fact]
    public void A_public_key_that_is_no_encoding_is_refused()
    {
        byte[] publicKey = [.. Enumerable.Repeat((byte)0xff, MLKem768.PublicKeySize)];

        Assert.False(MLKem768.TryEncapsulate(publicKey, new byte[MLKem768.CiphertextSize], new byte[MLKem768.SharedSecretSize]));
    }

    [Fact]
    public void Fresh_pairs_differ()
    {
        byte[] one = new byte[MLKem768.PublicKeySize];
        byte[] other = new byte[MLKem768.PublicKeySize];
        MLKem768.GenerateKeyPair(one, new byte[MLKem768.SecretKeySize]);
        MLKem768.GenerateKeyPair(other, new byte[MLKem768.SecretKeySize]);

        Assert.NotEqual(one, other);
    }
}
