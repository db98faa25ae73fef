namespace SessionSdk.Configs.Tests.Communities;

public sealed class CommunityUrlTests
{
    private const string Key = "?public_key=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("https://example.com/", "")]
    [InlineData("https://example.com/" + Key, "")]
    [InlineData("https://example.com/r/" + Key, "")]
    [InlineData("https://example.com/r/a/b", "a/b")]
    [InlineData("https://example.com//r/a", "a")]
    [InlineData("https://example.com/r", "r")]
    public void The_room_of_a_url_is_what_is_behind_the_last_mark_and_not_checked(string url, string expected)
    {
        Assert.True(CommunityUrl.TrySplit(url, out string? baseUrl, out string? room, out _));
        Assert.Equal("https://example.com", baseUrl);
        Assert.Equal(expected, room);
    }

    [Theory]
    [InlineData("https://example.com/room/")]
    [InlineData("https://example.com/a/r/b")]
    [InlineData("https://example.com")]
    [InlineData("room")]
    public void A_url_whose_rest_is_no_server_is_not_one(string url) => Assert.False(CommunityUrl.TrySplit(url, out _, out _, out _));

    [Theory]
    [InlineData("https://example.com/" + Key)]
    [InlineData("https://example.com/r/a/b" + Key)]
    [InlineData("https://example.com/a b" + Key)]
    public void An_address_has_a_room(string url) => Assert.False(CommunityAddress.TryParse(url, out _));

    [Fact]
    public void The_length_that_counts_is_that_of_the_canonical_form()
    {
        string longest = "https://" + new string('a', 255) + ".com";
        Assert.Equal(267, longest.Length);
        Assert.True(CommunityUrl.TryCanonicalise(longest + ":00443/", out string? canonical));
        Assert.Equal(longest, canonical);
        Assert.False(CommunityUrl.TryCanonicalise(longest + ":444", out _));
        Assert.False(CommunityUrl.TryCanonicalise("https://a" + longest["https://".Length..], out _));
    }
}
