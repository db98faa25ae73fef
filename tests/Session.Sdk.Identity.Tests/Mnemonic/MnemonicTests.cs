using System.Security.Cryptography;
using CsCheck;

namespace SessionSdk.Identity.Tests;

public sealed class MnemonicTests
{
    [Theory]
    [InlineData("01020304", "English", "object anxiety asked object")]
    [InlineData("ffffffffffffffffffffffffffffffff", "English", "foamy solved soggy foamy solved soggy foamy solved soggy foamy solved soggy solved")]
    [InlineData(
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "English",
        "amaze buffet cake entrance symptoms tiger lamb maze nestle python dusted faxed update vague zinger boxes ornament renting glass gained island nabbing afield calamity boxes")]
    public void Bytes_become_the_known_words(string bytes, string language, string words)
    {
        MnemonicLanguage named = MnemonicLanguageTests.Find(language);
        byte[] data = Convert.FromHexString(bytes);
        byte[] decoded = new byte[data.Length];

        Assert.Equal(words, Mnemonic.Encode(data, named));
        Assert.Equal(words.Split(' ').Length, Mnemonic.GetWordCount(data.Length));
        Assert.True(Mnemonic.TryDecode(words, named, decoded, out int length, out _));
        Assert.Equal(data.Length, length);
        Assert.Equal(data, decoded);
    }

    [Fact]
    public void Sixty_four_bytes_become_the_words_of_the_reference()
    {
        const string Words =
            "threaten efficient wives skirting repent ashtray rural ammo reunion yoyo already tucks attire "
            + "waxing uphill template ghetto anxiety utensils newt safety paper quote pebbles album gnaw puppy "
            + "tidy foxes menu evenings spying wallets plotting fuselage geometry toilet cylinder swagger eels "
            + "when tether cowl saga gossip vats bias federal";
        string encoded = Mnemonic.Encode(SHA512.HashData("libsession-util mnemonic test vector"u8));

        Assert.Equal(Words, encoded[..encoded.LastIndexOf(' ')]);
    }

    [Fact]
    public void Bytes_of_any_length_round_trip_in_every_language() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, MnemonicLanguage.All.Count - 1]).SelectMany((chunks, index) => Gen.Byte.Array[4 * chunks].Select(data => (data, MnemonicLanguage.All[index])))
            .Sample(pair =>
            {
                (byte[] data, MnemonicLanguage language) = pair;
                byte[] decoded = new byte[data.Length];
                return Mnemonic.TryDecode(Mnemonic.Encode(data, language), language, decoded, out int length, out RecoveryPhraseError error)
                    && length == data.Length && decoded.AsSpan().SequenceEqual(data) && error.Fault == RecoveryPhraseFault.None;
            });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(Mnemonic.MaxSize + 4)]
    public void Bytes_of_other_lengths_are_wrong_arguments(int length)
    {
        Assert.Throws<ArgumentException>(() => Mnemonic.Encode(new byte[length]));
        Assert.Throws<ArgumentException>(() => Mnemonic.GetWordCount(length));
    }

    [Fact]
    public void A_value_beyond_32_bits_is_refused()
    {
        Span<byte> destination = stackalloc byte[16];

        Assert.False(Mnemonic.TryDecode("abbey abbey zoom abbey", MnemonicLanguage.English, destination, out int length, out RecoveryPhraseError error));
        Assert.Equal(new RecoveryPhraseError(RecoveryPhraseFault.ValueOutOfRange, 0, 4), error);
        Assert.Equal(0, length);
    }

    [Fact]
    public void Nothing_is_left_behind_when_decoding_fails()
    {
        byte[] destination = new byte[16];
        string words = Mnemonic.Encode(Enumerable.Range(1, 16).Select(i => (byte)i).ToArray());
        string[] parts = words.Split(' ');
        parts[^1] = parts.First(part => part != parts[^1]);

        Assert.False(Mnemonic.TryDecode(string.Join(' ', parts), MnemonicLanguage.English, destination, out _, out RecoveryPhraseError error));
        Assert.Equal(RecoveryPhraseFault.WrongChecksum, error.Fault);
        Assert.All(destination, b => Assert.Equal(0, b));
    }

    [Fact]
    public void Decoding_takes_no_memory_and_encoding_only_the_text()
    {
        byte[] seed = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        byte[] destination = new byte[16];
        string words = Mnemonic.Encode(seed);
        _ = Mnemonic.TryDecode(words, null, destination, out _, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        bool decoded = Mnemonic.TryDecode(words, null, destination, out _, out _);
        long afterDecode = GC.GetAllocatedBytesForCurrentThread();
        string again = Mnemonic.Encode(seed);
        long afterEncode = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(decoded);
        Assert.Equal(words, again);
        Assert.Equal(0, afterDecode - before);
        Assert.InRange(afterEncode - afterDecode, 0, (2 * words.Length) + 32);
    }
}
