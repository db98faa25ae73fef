using CsCheck;

namespace SessionSdk.Encoding.Tests;

public sealed class ZBase32Tests
{
    private const string Alphabet = "ybndrfg8ejkmcpqxot1uwisza345h769";

    // The examples of the z-base-32 specification, as far as they are whole bytes.
    [Theory]
    [InlineData("", "")]
    [InlineData("f0bfc7", "6n9hq")]
    [InlineData("d47a04", "4t7ye")]
    [InlineData("00", "yy")]
    [InlineData("ff", "9h")]
    [InlineData("0000000000", "yyyyyyyy")]
    [InlineData("ffffffffff", "99999999")]
    public void Known_answers_are_given(string bytes, string text) => Assert.Equal(text, ZBase32.Encode(Convert.FromHexString(bytes)));

    [Fact]
    public void A_key_takes_52_letters() => Assert.Equal(52, ZBase32.Encode(new byte[32]).Length);

    [Fact]
    public void Every_five_bits_are_one_letter() =>
        Gen.Byte.Array[0, 70].Sample(data =>
        {
            string bits = string.Concat(data.Select(b => b.ToString("b8")));
            bits = bits.PadRight((bits.Length + 4) / 5 * 5, '0');
            string expected = string.Concat(bits.Chunk(5).Select(group => Alphabet[Convert.ToInt32(new string(group), 2)]));
            return ZBase32.Encode(data) == expected;
        });
}
