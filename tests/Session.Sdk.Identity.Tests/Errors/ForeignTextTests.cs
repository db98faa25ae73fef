using CsCheck;

namespace SessionSdk.Identity.Tests.Errors;

public sealed class ForeignTextTests
{
    private const string Id = "05d871fc80ca007eed9b2f4df72853e2a2d5465a92fcb1889fb5c84aa2833b3b40";

    [Theory]
    [InlineData("invalid request: Required field 'pubkey' missing", "invalid request: Required field 'pubkey' missing")]
    [InlineData("a\r\nfake log line\u001b[31m\0\u202Eb", "a  fake log line [31m  b")]
    [InlineData("no such account " + Id + "!", "no such account …!")]
    [InlineData("", "")]
    public void Shows_what_harms_nobody(string text, string shown) => Assert.Equal(shown, ForeignText.Quote(text));

    [Fact]
    public void Hides_an_id_in_whatever_form()
    {
        string[] disguised =
        [
            Id.ToUpperInvariant(), Id[2..], Convert.ToBase64String(Convert.FromHexString(Id)),
            string.Join(' ', Id.Chunk(2).Select(pair => new string(pair))), string.Join(':', Id.Chunk(4).Select(pair => new string(pair))), string.Join("\0", Id.ToCharArray()),
        ];

        Assert.All(disguised, text => Assert.DoesNotContain(Id[2..10], new string([.. ForeignText.Quote("x " + text)!.Where(char.IsLetterOrDigit)]), StringComparison.OrdinalIgnoreCase));
        Assert.All(disguised, text => Assert.DoesNotContain(text[..12], ForeignText.Quote(new string('.', 190) + text)!, StringComparison.Ordinal));
    }

    [Fact]
    public void Is_short_whatever_comes()
    {
        Gen.String.Sample(text => ForeignText.Quote(text, 50)!.Length <= 50 && !ForeignText.Quote(text, 50)!.Any(char.IsControl));
        Assert.Equal(50, ForeignText.Quote(string.Concat(Enumerable.Repeat("ten chars ", 100_000)), 50)!.Length);
        Assert.Null(ForeignText.Quote(null));
    }
}
