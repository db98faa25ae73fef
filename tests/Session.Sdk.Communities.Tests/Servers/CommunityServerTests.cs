using SessionSdk.Cryptography;

namespace SessionSdk.Communities.Tests.Servers;

public sealed class CommunityServerTests
{
    private static readonly X25519PublicKey Key = X25519PublicKey.Parse("1f5ba9b1293a02c9195e637b80e5288098a3d098c83013e02fbab1b0758afa30");

    [Fact]
    public void The_server_of_an_address_is_pinned_by_its_key()
    {
        CommunityServer server = CommunityServer.Of(CommunityAddress.Parse($"HTTPS://Example.ORG:443/r/SomeRoom?public_key={Key}"));

        Assert.Equal("https://example.org", server.BaseUrl);
        Assert.Equal(Key, server.PublicKey);
        Assert.Equal($"https://example.org/lounge?public_key={Key}", server.AddressOf(RoomToken.Parse("lounge")).ToString());
    }

    [Fact]
    public void Http_and_https_are_the_same_server_and_another_key_or_port_is_another()
    {
        CommunityServer server = CommunityServer.Create("https://example.org", Key);

        Assert.Equal(server, CommunityServer.Create("http://example.org", Key));
        Assert.Equal(server.GetHashCode(), CommunityServer.Create("http://example.org", Key).GetHashCode());
        Assert.NotEqual(server, CommunityServer.Create("https://example.org:8080", Key));
        Assert.NotEqual(server, CommunityServer.Create("https://example.org", CommunityServer.Official.PublicKey));
    }

    [Theory]
    [InlineData("http://open.getsession.org")]
    [InlineData("http://116.203.70.33")]
    [InlineData("https://116.203.70.33")]
    public void Old_addresses_of_the_official_server_become_its_own(string url)
    {
        Assert.Equal("https://open.getsession.org", CommunityServer.Create(url, CommunityServer.Official.PublicKey).BaseUrl);
        Assert.Equal(url, CommunityServer.Create(url, Key).BaseUrl);
    }

    [Theory]
    [InlineData("ftp://example.org")]
    [InlineData("https://localhost")]
    [InlineData("https://user@example.org")]
    [InlineData("https://example.org/path")]
    public void An_address_that_is_none_is_refused(string url) => Assert.Throws<ArgumentException>(() => CommunityServer.Create(url, Key));
}
