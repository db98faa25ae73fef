using System.Text.Json;
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

    [Theory]
    [InlineData("\u200b{0}\u200b")]
    [InlineData("\ufeff {0}\r\n")]
    [InlineData("\u202a{0}\u202c")]
    [InlineData("\t\u2060 {0} \u00ad\u3000")]
    public void Pasted_ids_are_read_and_those_of_the_wire_strictly(string pasted)
    {
        string id = "05" + new string('a', 64);
        string text = string.Format(null, pasted, id);

        Assert.Equal(id, AccountId.Parse(text).ToString());
        Assert.Equal(id, AccountId.Parse(string.Join('\u200b', text.Chunk(8).Select(part => new string(part)))).ToString());
        Assert.False(AccountId.TryParseExact(text, out _));
        Assert.True(AccountId.TryParseExact(id.ToUpperInvariant(), out AccountId exact));
        Assert.Equal(id, exact.ToString());
        Assert.False(AccountId.TryParse(id.Insert(10, " "), out _));
    }

    [Theory]
    [InlineData("03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "id of a group")]
    [InlineData("\u200b15aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "blinded id")]
    [InlineData("25AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "blinded id")]
    [InlineData("00aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "not an id")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "two digits in front are missing")]
    [InlineData("05aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "65 digits in place of 66")]
    [InlineData("__textsecure_group__!05aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "group of the old kind")]
    [InlineData("https://open.getsession.org/lobby?public_key=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "link")]
    [InlineData("puffin luxury annoyed rustled memoir faxed smidgen puddle kiwi nylon utopia zinger kiwi", "recovery phrase")]
    [InlineData("1. puffin, 2. luxury, 3. annoyed, 4. rustled, 5. memoir, 6. faxed, 7. smidgen, 8. puddle, 9. kiwi, 10. nylon, 11. utopia, 12. zinger, 13. kiwi", "recovery phrase")]
    [InlineData("some-name", "name")]
    [InlineData(" \u200b", "empty")]
    public void The_parser_says_what_it_got_instead_without_repeating_it(string text, string what)
    {
        string message = Assert.Throws<FormatException>(() => AccountId.Parse(text)).Message;

        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.StartsWith("An account id is 05", message, StringComparison.Ordinal);
        Assert.DoesNotContain("aaaa", message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("puffin", message, StringComparison.Ordinal);
        Assert.DoesNotContain("some-name", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_that_share_half_of_their_bytes_have_different_hash_codes() =>
        Assert.InRange(
            Enumerable.Range(0, 1000).Select(i => AccountId.Parse($"05{new string('a', 32)}{i:x32}").GetHashCode()).Distinct().Count(),
            990,
            1000);

    [Fact]
    public void Ids_keys_and_names_are_text_in_json()
    {
        string hex = new('a', 64);
        var values = new Everything(
            AccountId.Parse("05" + hex),
            GroupId.Parse("03" + hex),
            BlindedId.Parse("15" + hex),
            SessionAddress.Parse("25" + hex),
            Ed25519PublicKey.Parse(hex),
            X25519PublicKey.Parse(hex),
            AccountName.Parse("name"),
            new Dictionary<AccountId, int> { [AccountId.Parse("05" + hex)] = 1 });
        string json = JsonSerializer.Serialize(values);

        Assert.Equal(
            $$$"""{"Account":"05{{{hex}}}","Group":"03{{{hex}}}","Blinded":"15{{{hex}}}","Any":"25{{{hex}}}","Ed25519":"{{{hex}}}","X25519":"{{{hex}}}","Name":"name","Counts":{"05{{{hex}}}":1}}""",
            json);
        Everything back = JsonSerializer.Deserialize<Everything>(json)!;
        Assert.Equal(values with { Counts = back.Counts }, back);
        Assert.Equal(values.Counts, back.Counts);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"05\"")]
    [InlineData("{}")]
    [InlineData("\"\\ud800\"")]
    public void Other_json_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<AccountId>(json));

    [Fact]
    public void Endless_json_text_is_refused_before_it_is_looked_at() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<AccountId>($"\"{new string(' ', 100_000)}\""));

    private sealed record Everything(
        AccountId Account,
        GroupId Group,
        BlindedId Blinded,
        SessionAddress Any,
        Ed25519PublicKey Ed25519,
        X25519PublicKey X25519,
        AccountName Name,
        IReadOnlyDictionary<AccountId, int> Counts);
}
