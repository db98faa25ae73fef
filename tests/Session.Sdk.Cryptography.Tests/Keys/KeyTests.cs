using CsCheck;

namespace SessionSdk.Cryptography.Tests;

public sealed class KeyTests
{
    [Fact]
    public void Secret_bytes_are_copied_and_wiped()
    {
        byte[] source = [1, 2, 3];
        var key = SecretKey.CopyFrom(source);
        ReadOnlySpan<byte> exposed = key.Expose();
        source[0] = 9;

        Assert.Equal([1, 2, 3], exposed.ToArray());
        Assert.Equal(3, key.Length);
        key.Dispose();
        key.Dispose();
        Assert.Equal(new byte[3], exposed.ToArray());
        Assert.Throws<ObjectDisposedException>(() => key.Expose().Length);
        Assert.Throws<ObjectDisposedException>(() => key.Length);
        Assert.Equal(nameof(SecretKey), key.ToString());
    }

    [Fact]
    public void An_initialiser_fills_in_place_and_is_wiped_when_it_throws()
    {
        using var key = SecretKey.Create(4, (byte)7, static (bytes, state) => bytes.Fill(state));
        Assert.Equal([7, 7, 7, 7], key.Expose().ToArray());

        byte[]? half = null;
        Assert.Throws<InvalidOperationException>(() => SecretKey.Create(4, 0, (bytes, _) =>
        {
            bytes.Fill(5);
            half = bytes.ToArray();
            throw new InvalidOperationException();
        }));
        Assert.Equal([5, 5, 5, 5], half);
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretKey.Create(-1, 0, static (_, _) => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretKey.Generate(-1));
    }

    [Fact]
    public void Random_bytes_differ_and_fill_all()
    {
        using var one = SecretKey.Generate(32);
        using var other = SecretKey.Generate(32);

        Assert.False(one.Expose().SequenceEqual(other.Expose()));
        Assert.Empty(SecureRandom.GetBytes(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecureRandom.GetBytes(-1));
        byte[] seen = new byte[64];
        for (int i = 0; i < 64; i++)
        {
            byte[] drawn = SecureRandom.GetBytes(64);
            for (int j = 0; j < 64; j++)
            {
                seen[j] |= drawn[j];
            }
        }

        Assert.All(seen, b => Assert.Equal(0xff, b));
    }

    [Fact]
    public void Public_keys_round_trip_as_text() =>
        Gen.Byte.Array[32].Sample(bytes =>
        {
            string text = Convert.ToHexStringLower(bytes);
            var ed25519 = Ed25519PublicKey.Parse(text.ToUpperInvariant());
            var x25519 = X25519PublicKey.Parse(text.ToUpperInvariant());
            Span<char> room = stackalloc char[64];
            return ed25519.ToString() == text && x25519.ToString() == text
                && ed25519.ToArray().AsSpan().SequenceEqual(bytes) && x25519.ToArray().AsSpan().SequenceEqual(bytes)
                && ed25519 == Ed25519PublicKey.Create(bytes) && x25519 == X25519PublicKey.Create(bytes)
                && ed25519.GetHashCode() == Ed25519PublicKey.Create(bytes).GetHashCode()
                && x25519.TryFormat(room, out int written, default, null) && written == 64
                && !x25519.TryFormat(room[..63], out _, default, null);
        });

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("g000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(" 000000000000000000000000000000000000000000000000000000000000000")]
    public void Other_text_is_no_key(string text)
    {
        Assert.False(Ed25519PublicKey.TryParse(text, out _));
        Assert.False(X25519PublicKey.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Ed25519PublicKey.Parse(text));
        Assert.Throws<FormatException>(() => X25519PublicKey.Parse(text));
    }

    [Fact]
    public void Bytes_of_another_length_are_no_key()
    {
        for (int length = 0; length <= 64; length++)
        {
            Assert.Equal(length == 32, Ed25519PublicKey.TryCreate(new byte[length], out _));
            Assert.Equal(length == 32, X25519PublicKey.TryCreate(new byte[length], out _));
        }

        Assert.Throws<ArgumentException>(() => Ed25519PublicKey.Create(new byte[31]));
        Assert.Throws<ArgumentException>(() => X25519PublicKey.Create(new byte[33]));
    }
}
