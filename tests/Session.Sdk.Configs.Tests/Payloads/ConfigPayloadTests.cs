using System.Text.Json;
using SessionSdk.Configs.Tests.Known;
using SessionSdk.Cryptography;

namespace SessionSdk.Configs.Tests.Payloads;

public sealed class ConfigPayloadTests
{
    private static readonly byte[] Key = "0123456789abcdef0123456789abcdef"u8.ToArray();

    [Fact]
    public void Encryption_gives_the_known_bytes()
    {
        foreach (JsonElement known in KnownConfigs.Section("encryption").GetProperty("cases").EnumerateArray())
        {
            byte[] payload = [.. known.Hex("plaintext"), .. new byte[ConfigEncryption.Overhead]];
            ConfigEncryption.Encrypt(payload, known.Hex("key_base"), System.Text.Encoding.UTF8.GetBytes(known.GetProperty("domain").GetString()!));
            Assert.Equal(known.Hex("ciphertext"), payload);
        }
    }

    [Fact]
    public void Padding_gives_the_known_lengths()
    {
        foreach (JsonElement known in KnownConfigs.Section("padding").GetProperty("cases").EnumerateArray())
        {
            Assert.Equal(known[1].GetInt32(), ConfigPadding.GetPaddedLength(known[0].GetInt32()));
        }
    }

    [Fact]
    public void Known_pushes_give_the_known_payloads()
    {
        byte[] seed = KnownConfigs.Section("account").Hex("seed");
        foreach (JsonElement known in KnownConfigs.Section("pushes").EnumerateArray())
        {
            byte[] domain = System.Text.Encoding.UTF8.GetBytes(known.GetProperty("domain").GetString()!);
            IReadOnlyList<byte[]> payloads = ConfigPayload.Seal(known.Hex("message"), seed, domain);
            Assert.Equal(known.Hex("encrypted"), Assert.Single(payloads));
        }
    }

    [Fact]
    public void A_long_message_is_cut_into_the_known_parts()
    {
        JsonElement known = KnownConfigs.Section("multipart");
        byte[] seed = known.Hex("seed");
        byte[] message = LongMessage(200_000);
        Assert.Equal(known.GetProperty("message_length").GetInt32(), message.Length);
        Assert.Equal(known.Hex("message_blake2b"), Hash(message));

        IReadOnlyList<byte[]> payloads = ConfigPayload.Seal(message, seed, "UserProfile"u8);

        JsonElement[] parts = [.. known.GetProperty("parts").EnumerateArray()];
        Assert.Equal(parts.Length, payloads.Count);
        foreach ((JsonElement part, byte[] payload) in parts.Zip(payloads))
        {
            Assert.Equal(part.Hex("ciphertext_blake2b"), Hash(payload));
            byte[] plaintext = new byte[payload.Length - ConfigEncryption.Overhead];
            Assert.True(ConfigEncryption.TryDecrypt(payload, seed, "UserProfile"u8, plaintext));
            Assert.Equal(part.Hex("plaintext_blake2b"), Hash(plaintext));
        }
    }

    [Fact]
    public void A_message_beyond_every_limit_is_refused()
    {
        ConfigTooLargeException refusal = Assert.Throws<ConfigTooLargeException>(() => ConfigPayload.Seal(LongMessage(5_100_000), Key, "x"u8));
        Assert.Equal(ConfigPayload.MaxPaddedSize, refusal.Limit);
    }

    [Fact]
    public void A_compressed_message_that_unfolds_without_measure_is_refused()
    {
        byte[] bomb = [(byte)'z', .. SessionSdk.Encoding.Zstd.Compress(new byte[15_000_000])];
        Assert.False(ConfigPayload.TryUnpack(bomb, out _, out ConfigRejection rejection));
        Assert.Equal(ConfigRejection.BadCompression, rejection);
    }

    [Theory]
    [InlineData("", ConfigRejection.Malformed)]
    [InlineData("\0\0\0", ConfigRejection.Malformed)]
    [InlineData("\0z", ConfigRejection.BadCompression)]
    [InlineData("znothing", ConfigRejection.BadCompression)]
    [InlineData("\0xde", ConfigRejection.UnknownFormat)]
    public void What_is_no_config_is_refused_with_a_reason(string text, ConfigRejection expected)
    {
        Assert.False(ConfigPayload.TryUnpack(System.Text.Encoding.Latin1.GetBytes(text), out _, out ConfigRejection rejection));
        Assert.Equal(expected, rejection);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(39)]
    public void A_payload_that_is_too_short_does_not_open(int length) =>
        Assert.False(ConfigEncryption.TryDecrypt(new byte[length], Key, "x"u8, []));

    private static byte[] Hash(byte[] data)
    {
        byte[] hash = new byte[32];
        Blake2b.Hash(data, hash);
        return hash;
    }

    private static byte[] LongMessage(int length)
    {
        byte[] payload = new byte[length];
        uint x = 12345;
        for (int i = 0; i < length; i++)
        {
            x = ((x * 1103515245) + 12345) & 0x7fffffff;
            payload[i] = (byte)(x >> 16);
        }

        ConfigDraft draft = ConfigDraft.After(ConfigMessage.Initial);
        draft.Edit(out _).Set("X"u8.ToArray(), new ConfigValue(payload));
        return draft.Seal(null).Bytes;
    }
}
