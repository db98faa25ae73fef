using CsCheck;

namespace SessionSdk.Cryptography.Tests;

public sealed class HashTests
{
    [Theory]
    [InlineData(64, "", "abc", "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")]
    [InlineData(32, "", "TestMessage", "2a48a12262e4548afb97fe2b04a912a02297d451169ee7ef2d01a28ea20286ab")]
    [InlineData(32, "TestKey", "TestMessage", "3d643e479b626bb2907476e32ccf7bdbd1ac3efa0da6e2c335255c48dcc216b6")]
    [InlineData(64, "TestKey", "TestMessage", "6a2faad89cf9010a4270cba07cc96cfb36688106e080b15fef66bb03c68e877874c9059edf53d03c1330b2655efdad6e4aa259118b6ea88698ea038efb9d52ce")]
    public void Known_hashes_are_given(int size, string key, string data, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(Blake2b.ComputeHash(size, Utf8(data), Utf8(key))));

    [Theory]
    [InlineData("", "0a46a42667d83808cc8a70ede2ca0b8e09b583ab283ef3cdb803604cec545dff")]
    [InlineData("TestKey", "a30a289b545b1058aa71491ce53abb9487094775f3d32a2290c6764d4c0795c5")]
    public void Known_personal_hashes_are_given(string key, string expected)
    {
        byte[] whole = new byte[32];
        byte[] pieces = new byte[32];
        Blake2b.Hash("TestMessage"u8, Utf8(key), default, "TestPers1234567!"u8, whole);
        using var hasher = new Blake2bHasher(32, Utf8(key), default, "TestPers1234567!"u8);
        hasher.Append("Test"u8);
        hasher.Append("Message"u8);
        hasher.Finish(pieces);

        Assert.Equal(expected, Convert.ToHexStringLower(whole));
        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void An_empty_array_is_no_salt()
    {
        byte[] none = new byte[32];
        byte[] empty = new byte[32];
        byte[] stepwise = new byte[32];
        Blake2b.Hash([1, 2, 3], [4], default, default, none);
        Blake2b.Hash([1, 2, 3], [4], Array.Empty<byte>(), Array.Empty<byte>(), empty);
        using (var hasher = new Blake2bHasher(32, [4], Array.Empty<byte>(), Array.Empty<byte>()))
        {
            hasher.Append([1, 2, 3]);
            hasher.Finish(stepwise);
        }

        Assert.Equal(none, empty);
        Assert.Equal(none, stepwise);
    }

    [Fact]
    public void Pieces_give_the_hash_of_the_whole() =>
        Gen.Select(Gen.Byte.Array[0, 500], Gen.Byte.Array[0, 64], Gen.Int[1, 64], Gen.Int[0, 500]).Sample((data, key, size, cut) =>
        {
            byte[] whole = new byte[size];
            byte[] pieces = new byte[size];
            Blake2b.Hash(data, key, whole);
            using var hasher = new Blake2bHasher(size, key);
            hasher.Append(data.AsSpan(0, Math.Min(cut, data.Length)));
            hasher.Append(data.AsSpan(Math.Min(cut, data.Length)));
            hasher.Finish(pieces);
            return whole.AsSpan().SequenceEqual(pieces);
        });

    [Fact]
    public void Wrong_sizes_of_a_hash_are_wrong_arguments()
    {
        Assert.ThrowsAny<ArgumentException>(() => Blake2b.ComputeHash(15, default));
        Assert.ThrowsAny<ArgumentException>(() => Blake2b.ComputeHash(65, default));
        Assert.Throws<ArgumentException>(() => Blake2b.ComputeHash(32, default, new byte[65]));
        Assert.Throws<ArgumentException>(() => Blake2b.Hash(default, Span<byte>.Empty));
        Assert.Throws<ArgumentException>(() => Blake2b.Hash(default, new byte[65]));
        Assert.Throws<ArgumentException>(() => Blake2b.Hash(default, default, new byte[15], default, new byte[32]));
        Assert.Throws<ArgumentException>(() => Blake2b.Hash(default, default, default, new byte[17], new byte[32]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Blake2bHasher(0).Dispose());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Blake2bHasher(65).Dispose());
        Assert.Throws<ArgumentException>(() => new Blake2bHasher(32, new byte[65]).Dispose());
        Assert.Throws<ArgumentException>(() => new Blake2bHasher(32, default, new byte[1]).Dispose());
    }

    [Fact]
    public void A_finished_or_disposed_hasher_refuses_more()
    {
        var finished = new Blake2bHasher(32);
        Assert.Throws<ArgumentException>(() => finished.Finish(new byte[31]));
        finished.Finish(new byte[32]);
        Assert.Throws<ObjectDisposedException>(() => finished.Append("more"u8));
        Assert.Throws<ObjectDisposedException>(() => finished.Finish(new byte[32]));
        finished.Dispose();
    }

    [Fact]
    public void Shake_gives_the_known_output_of_any_length()
    {
        byte[] output = new byte[200];
        byte[] start = new byte[32];
        Shake256.Hash(default, output);
        Shake256.Hash(default, start);
        Shake256.Hash(default, default);

        Assert.Equal("46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f", Convert.ToHexStringLower(start));
        Assert.Equal(start, output[..32]);
    }

    [Fact]
    public void Shake_agrees_with_the_platform()
    {
        Assert.SkipUnless(System.Security.Cryptography.Shake256.IsSupported, "The platform has no SHAKE256.");
        Gen.Select(Gen.Byte.Array[0, 500], Gen.Int[1, 400]).Sample((data, length) =>
        {
            byte[] output = new byte[length];
            Shake256.Hash(data, output);
            return output.AsSpan().SequenceEqual(System.Security.Cryptography.Shake256.HashData(data, length));
        });
    }

    [Fact]
    public void Argon2id_gives_the_key_of_the_old_name_records()
    {
        byte[] key = new byte[32];
        Argon2id.DeriveKey("test"u8, new byte[16], 3, 256 * 1024, key);

        Assert.Equal("c21fbacbee5c46e47f8e22952d1aa4b4459a22e41aa714d4ad4ee84694f537f0", Convert.ToHexStringLower(key));
    }

    [Fact]
    public void Argon2id_refuses_wrong_costs_and_lengths()
    {
        Assert.ThrowsAny<ArgumentException>(() => Argon2id.DeriveKey("p"u8, new byte[15], 1, 64, new byte[32]));
        Assert.ThrowsAny<ArgumentException>(() => Argon2id.DeriveKey("p"u8, new byte[16], 0, 64, new byte[32]));
        Assert.ThrowsAny<ArgumentException>(() => Argon2id.DeriveKey("p"u8, new byte[16], 1, 1, new byte[32]));
        Assert.ThrowsAny<ArgumentException>(() => Argon2id.DeriveKey("p"u8, new byte[16], 1, 64, new byte[15]));
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
