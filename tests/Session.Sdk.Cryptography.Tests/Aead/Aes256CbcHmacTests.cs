using System.Security.Cryptography;
using CsCheck;

namespace SessionSdk.Cryptography.Tests;

public sealed class Aes256CbcHmacTests
{
    [Fact]
    public void Plaintext_round_trips_and_every_change_is_refused() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Byte.Array[64], Gen.Int[0, int.MaxValue]).Sample((plaintext, key, place) =>
        {
            byte[] blob = new byte[Aes256CbcHmac.GetCiphertextLength(plaintext.Length)];
            Aes256CbcHmac.Encrypt(plaintext, key, blob);
            bool opened = Aes256CbcHmac.TryDecrypt(blob, key, out byte[]? back) && back.AsSpan().SequenceEqual(plaintext);
            blob[place % blob.Length] ^= 1;
            return opened && !Aes256CbcHmac.TryDecrypt(blob, key, out byte[]? none) && none is null;
        });

    [Fact]
    public void The_output_is_iv_ciphertext_and_mac()
    {
        byte[] key = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
        byte[] iv = [.. Enumerable.Range(100, 16).Select(i => (byte)i)];
        byte[] blob = new byte[Aes256CbcHmac.GetCiphertextLength(20)];
        Aes256CbcHmac.Encrypt(new byte[20], key, iv, blob);
        using var aes = Aes.Create();
        aes.SetKey(key.AsSpan(0, 32));
        byte[] ciphertext = aes.EncryptCbc(new byte[20], iv);

        Assert.Equal([.. iv, .. ciphertext, .. HMACSHA256.HashData(key.AsSpan(32), (byte[])[.. iv, .. ciphertext])], blob);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] key = new byte[64];
        byte[] blob = new byte[Aes256CbcHmac.GetCiphertextLength(40)];
        Aes256CbcHmac.Encrypt(new byte[40], key, blob);
        for (int length = 0; length < blob.Length; length++)
        {
            Assert.False(Aes256CbcHmac.TryDecrypt(blob.AsSpan(0, length), key, out _));
        }
    }

    [Fact]
    public void Authentic_bytes_with_wrong_padding_are_refused()
    {
        byte[] key = [.. Enumerable.Repeat((byte)7, 64)];
        byte[] iv = new byte[16];
        using var aes = Aes.Create();
        aes.SetKey(key.AsSpan(0, 32));
        byte[] ciphertext = aes.EncryptCbc(new byte[32], iv, PaddingMode.None);

        Assert.False(Aes256CbcHmac.TryDecrypt([.. iv, .. ciphertext, .. HMACSHA256.HashData(key.AsSpan(32), (byte[])[.. iv, .. ciphertext])], key, out byte[]? none));
        Assert.Null(none);
    }

    [Fact]
    public void Wrong_lengths_are_wrong_arguments()
    {
        Assert.Throws<ArgumentException>(() => Aes256CbcHmac.Encrypt(new byte[5], new byte[63], new byte[64]));
        Assert.Throws<ArgumentException>(() => Aes256CbcHmac.Encrypt(new byte[5], new byte[64], new byte[63]));
        Assert.Throws<ArgumentException>(() => Aes256CbcHmac.TryDecrypt(new byte[64], new byte[32], out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => Aes256CbcHmac.GetCiphertextLength(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Aes256CbcHmac.GetCiphertextLength(int.MaxValue));
    }
}
