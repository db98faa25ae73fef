using System.Text;
using System.Text.Json;
using SessionSdk.Configs.Tests.Known;
using SessionSdk.Cryptography;

namespace SessionSdk.Configs.Tests.Messages;

public sealed class ConfigMessageTests
{
    [Fact]
    public void The_untouched_config_has_the_known_hash() =>
        Assert.Equal("ea173b57beca8af18c3519a7bbf69c3e7a05d1c049fa9558341d8ebb48b0c965", Convert.ToHexStringLower(ConfigMessage.Initial.Key.Hash));

    [Fact]
    public void Known_values_encode_as_known()
    {
        JsonElement known = KnownConfigs.Section("bt").GetProperty("cases");
        using var set = new ConfigBuffer();
        set.WriteValue(new ConfigValue(ConfigSet.Of([Text("foo"), new ConfigValue(23), Text("Foo"), Text("~"), Text("!"), new ConfigValue(-123)])));
        Assert.Equal(known[3].Hex("enc"), set.Written.ToArray());

        object token = new();
        var data = new ConfigDictionary(token);
        data.Set("a"u8.ToArray(), new ConfigValue(23));
        data.Set("B"u8.ToArray(), Text("x"));
        data.Set("c"u8.ToArray(), new ConfigValue(ConfigSet.Of([Text("2"), Text("1"), new ConfigValue(4), new ConfigValue(-3)])));
        ConfigDictionary capital = data.OwnChild("D"u8.ToArray(), token);
        capital.Set("y"u8.ToArray(), new ConfigValue(2));
        capital.Set("x"u8.ToArray(), new ConfigValue(1));
        data.OwnChild("d"u8.ToArray(), token).OwnChild("e"u8.ToArray(), token).OwnChild("f"u8.ToArray(), token).Set("g"u8.ToArray(), Text(string.Empty));
        using var buffer = new ConfigBuffer();
        buffer.WriteDictionary(data);
        Assert.Equal(known[4].Hex("enc"), buffer.Written.ToArray());
    }

    [Fact]
    public void A_chain_of_edits_gives_the_known_messages()
    {
        JsonElement[] known = [.. KnownConfigs.Section("message_chain").GetProperty("messages").EnumerateArray()];
        ConfigMessage message = KnownConfigs.Read(known[0].Hex("message"));
        Assert.Equal(known[0].Hex("hash"), message.Key.Hash);
        for (int i = 1; i < known.Length; i++)
        {
            ConfigDraft draft = ConfigDraft.After(message);
            ConfigDictionary data = draft.Edit(out object token);
            if (i == 1)
            {
                data.Remove("foo"u8);
            }
            else if (i == 2)
            {
                data.Set("foo"u8.ToArray(), new ConfigValue(123));
                ConfigDictionary bar = data.OwnChild("bar"u8.ToArray(), token);
                bar.Set("xyz"u8.ToArray(), new ConfigValue(42));
                bar.Set("a"u8.ToArray(), new ConfigValue(42));
                bar.Set([], new ConfigValue(bar[[]].Set!.With([Text("c"), new ConfigValue(99)], [Text("b")])));
            }

            message = draft.Seal(null);
            Assert.Equal(known[i].Hex("message"), message.Bytes);
            Assert.Equal(known[i].Hex("hash"), message.Key.Hash);
        }
    }

    [Fact]
    public void Signing_gives_the_known_message_and_verifies()
    {
        JsonElement known = KnownConfigs.Section("signed_message");
        byte[] bytes = known.Hex("message");
        byte[] secret = known.Hex("ed25519_secret_key64");
        Assert.True(ConfigMessageReader.TryRead(bytes, secret[32..], out ConfigMessage? message, out _));
        Assert.Equal(known.Hex("hash"), message.Key.Hash);
        using var key = SecretKey.CopyFrom(secret);

        ConfigMessage signed = KnownConfigs.Read(message.ToUnsignedBytes()).Signed(key);

        Assert.Equal(bytes, signed.Bytes);
        byte[] flipped = [.. bytes];
        flipped[10] ^= 1;
        Assert.False(ConfigMessageReader.TryRead(flipped, secret[32..], out _, out _));
        Assert.False(ConfigMessageReader.TryRead(message.ToUnsignedBytes(), secret[32..], out _, out ConfigRejection rejection));
        Assert.Equal(ConfigRejection.BadSignature, rejection);
    }

    [Fact]
    public void Merging_gives_the_known_messages()
    {
        JsonElement known = KnownConfigs.Section("merge_examples");
        foreach (JsonElement merge in known.GetProperty("merges").EnumerateArray())
        {
            ConfigMessage[] inputs = [.. merge.GetProperty("inputs").EnumerateArray().Select(name => MessageOf(known, name.GetString()!))];
            ConfigMergeOutcome outcome = ConfigMerge.Merge(inputs, mayWrite: true);
            ConfigMessage result = outcome.Union is { } union
                ? ConfigDraft.Merged(union.SequenceNumber, union.Data, union.Data, union.Lagged).Seal(null)
                : inputs[outcome.Winner];
            Assert.Equal(MessageOf(known, merge.GetProperty("result").GetString()!).Bytes, result.Bytes);
        }
    }

    [Fact]
    public void Unknown_keys_are_kept_in_place_by_edits_and_dropped_by_merges()
    {
        byte[] bytes = "d1:#i4e1:$3:new1:&d1:ai1ee1:'li1ee1:<le1:=de1:>i9ee"u8.ToArray();
        ConfigDraft draft = ConfigDraft.After(KnownConfigs.Read(bytes));
        draft.Edit(out _).Set("a"u8.ToArray(), new ConfigValue(2));
        string next = System.Text.Encoding.Latin1.GetString(draft.Seal(null).Bytes);

        Assert.StartsWith("d1:#i5e1:$3:new1:&d1:ai2ee1:'li1ee1:<lli4e32:", next, StringComparison.Ordinal);
        Assert.EndsWith("1:=d1:a0:e1:>i9ee", next, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("d1:#i1e1:!i0e1:&de1:<le1:=dee")]
    [InlineData("d1:#i1e1:&de1:<le1:=de1:~3:abce")]
    [InlineData("d1:#i9223372036854775807e1:&de1:<le1:=dee")]
    [InlineData("d1:#i1e1:&d1:ai9223372036854775808ee1:<le1:=dee")]
    [InlineData("d1:#i1e1:&d1:a99999999999:xe1:<le1:=dee")]
    [InlineData("i1e")]
    [InlineData("")]
    public void Malformed_messages_are_refused(string text) =>
        Assert.False(ConfigMessageReader.TryRead(System.Text.Encoding.Latin1.GetBytes(text), null, out _, out _));

    [Fact]
    public void Every_truncation_of_a_message_is_refused_and_no_flipped_bit_throws()
    {
        byte[] bytes = MessageOf(KnownConfigs.Section("merge_examples"), "m127").Bytes;
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.False(ConfigMessageReader.TryRead(bytes[..length], null, out _, out _));
        }

        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            if (ConfigMessageReader.TryRead(flipped, null, out ConfigMessage? message, out _))
            {
                ConfigMergeOutcome outcome = ConfigMerge.Merge([KnownConfigs.Read(bytes), message], mayWrite: true);
                Assert.True(outcome.Union is not null || outcome.Winner >= 0);
            }
        }
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("1:ad", 10_000)) + "1:ai1e" + new string('e', 10_000);
        Assert.False(ConfigMessageReader.TryRead(System.Text.Encoding.Latin1.GetBytes($"d1:#i1e1:&d{deep}e1:<le1:=dee"), null, out _, out _));
        Assert.False(ConfigMessageReader.TryRead(System.Text.Encoding.Latin1.GetBytes($"d1:#i1e1:&de1:<le1:=d{deep}ee"), null, out _, out _));
        Assert.False(ConfigMessageReader.TryRead(System.Text.Encoding.Latin1.GetBytes($"d1:#i1e1:${new string('l', 10_000)}{new string('e', 10_000)}1:&de1:<le1:=dee"), null, out _, out _));
    }

    [Theory]
    [InlineData("1:*d1:ai0ee")]
    [InlineData("1:*li1ee")]
    [InlineData("1:*0:")]
    public void Reading_takes_a_small_multiple_of_the_input(string entry)
    {
        var data = new StringBuilder();
        for (int i = 0; i < 10_000; i++)
        {
            data.Append(entry.Replace("1:*", $"4:{i:D4}", StringComparison.Ordinal));
        }

        byte[] bytes = System.Text.Encoding.Latin1.GetBytes($"d1:#i1e1:&d{data}e1:<le1:=dee");
        Assert.True(ConfigMessageReader.TryRead(bytes, null, out _, out _));
        long before = GC.GetAllocatedBytesForCurrentThread();

        ConfigMessageReader.TryRead(bytes, null, out _, out _);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32L * bytes.Length);
    }

    private static ConfigMessage MessageOf(JsonElement known, string name) =>
        KnownConfigs.Read(known.GetProperty("messages").GetProperty(name).Hex("message"));

    private static ConfigValue Text(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));
}
