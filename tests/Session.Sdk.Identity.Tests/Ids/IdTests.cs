using CsCheck;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity.Tests;

public sealed class IdTests
{
    private static readonly byte[] KnownPrefixes = [0x00, 0x03, 0x05, 0x07, 0x15, 0x25];

    [Fact]
    public void Ids_round_trip_as_text_and_bytes() =>
        Gen.Select(Gen.Int[0, KnownPrefixes.Length - 1], Gen.Byte.Array[32]).Sample((kind, key) =>
        {
            byte[] bytes = [KnownPrefixes[kind], .. key];
            string text = Convert.ToHexStringLower(bytes);
            var address = SessionAddress.Parse($" {text.ToUpperInvariant()}\n");
            return address.ToString() == text
                && address.ToArray().AsSpan().SequenceEqual(bytes)
                && address == SessionAddress.Parse(text)
                && address.GetHashCode() == SessionAddress.Parse(text).GetHashCode()
                && address.Prefix == (SessionIdPrefix)bytes[0]
                && address.Key.SequenceEqual(key)
                && address.TryGetAccountId(out AccountId account) == (bytes[0] == 0x05)
                && AccountId.TryParse(text, out AccountId parsedAccount) == (bytes[0] == 0x05) && account == parsedAccount
                && address.TryGetGroupId(out GroupId group) == (bytes[0] == 0x03)
                && GroupId.TryParse(text, out GroupId parsedGroup) == (bytes[0] == 0x03) && group == parsedGroup
                && address.TryGetBlindedId(out BlindedId blinded) == bytes[0] is 0x15 or 0x25
                && BlindedId.TryParse(text, out BlindedId parsedBlinded) == bytes[0] is 0x15 or 0x25 && blinded == parsedBlinded;
        });

    [Fact]
    public void Text_of_any_other_length_prefix_or_alphabet_is_refused()
    {
        string key = new('a', 64);
        for (int prefix = 0; prefix < 256; prefix++)
        {
            string text = prefix.ToString("x2", null) + key;
            Assert.Equal(KnownPrefixes.Contains((byte)prefix), SessionAddress.TryParse(text, out _));
            Assert.Equal(prefix == 5, AccountId.TryParse(text, out _));
            Assert.Equal(prefix == 3, GroupId.TryParse(text, out _));
            Assert.Equal(prefix is 0x15 or 0x25, BlindedId.TryParse(text, out _));
        }

        string good = "05" + key;
        for (int length = 0; length < good.Length; length++)
        {
            Assert.False(AccountId.TryParse(good.AsSpan(0, length), out _));
            Assert.False(SessionAddress.TryParse(good.AsSpan(0, length), out _));
            foreach (char wrong in "gG -/:@`\u0661\uff10")
            {
                string changed = good[..length] + wrong + good[(length + 1)..];
                Assert.False(AccountId.TryParse(changed, out _));
                Assert.False(SessionAddress.TryParse(changed, out _));
            }
        }

        Assert.False(AccountId.TryParse(good + "0", out _));
        Assert.False(AccountId.TryParse("__textsecure_group__!" + good, out _));
        Assert.False(AccountId.TryParse(null, null, out _));
    }

    [Fact]
    public void Parsing_other_text_throws_without_showing_it()
    {
        string text = "06" + new string('a', 64);

        Assert.DoesNotContain("aaaa", Assert.Throws<FormatException>(() => AccountId.Parse(text)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("aaaa", Assert.Throws<FormatException>(() => GroupId.Parse(text)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("aaaa", Assert.Throws<FormatException>(() => BlindedId.Parse(text)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("aaaa", Assert.Throws<FormatException>(() => SessionAddress.Parse(text)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => AccountId.Parse(null!));
    }

    [Fact]
    public void Unset_variables_are_no_ids()
    {
        Assert.True(default(AccountId).IsDefault);
        Assert.True(default(GroupId).IsDefault);
        Assert.True(default(BlindedId).IsDefault);
        Assert.False(AccountId.TryCreate(default(AccountId).AsSpan(), out _));
        Assert.False(default(BlindedId).Matches(default, default));
        Assert.Equal(default, default(AccountId));
        Assert.NotEqual(new AccountId(default(X25519PublicKey)), default);
    }

    [Fact]
    public void Ids_differ_when_one_bit_does() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Int[0, 255]).Sample((key, bit) =>
        {
            byte[] changed = [.. key];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            return new AccountId(X25519PublicKey.Create(key)) != new AccountId(X25519PublicKey.Create(changed))
                && new GroupId(Ed25519PublicKey.Create(key)) != new GroupId(Ed25519PublicKey.Create(changed));
        });

    [Fact]
    public void Formatting_into_a_span_needs_66_characters()
    {
        var id = AccountId.Parse("05" + new string('a', 64));
        Span<char> room = new char[66];

        Assert.True(id.TryFormat(room, out int written, default, null));
        Assert.Equal(66, written);
        Assert.Equal(id.ToString(), room.ToString());
        Assert.False(id.TryFormat(room[..65], out _, default, null));
        Assert.Equal(id.ToString(), $"{id}");
    }
}
