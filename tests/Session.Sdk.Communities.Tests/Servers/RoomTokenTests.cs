using CsCheck;

namespace SessionSdk.Communities.Tests.Servers;

public sealed class RoomTokenTests
{
    private static readonly Gen<string> Tokens = Gen.String[Gen.Char["-_0123456789abcdefghijklmnopqrstuvwxyz"], 1, 64];

    [Fact]
    public void Text_form_round_trips() => Tokens.Sample(text => RoomToken.Parse(text).ToString() == text);

    [Fact]
    public void Capital_letters_name_the_same_room() => Assert.Equal(RoomToken.Parse("lounge"), RoomToken.Parse("LounGe"));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a%2fb")]
    [InlineData("raum-ü")]
    [InlineData("a?b")]
    [InlineData("a\n")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void What_could_lead_elsewhere_is_no_token(string text)
    {
        Assert.False(RoomToken.TryParse(text, out RoomToken token));
        Assert.True(token.IsDefault);
    }
}
