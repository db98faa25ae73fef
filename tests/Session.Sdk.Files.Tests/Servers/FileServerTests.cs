using SessionSdk.Cryptography;

namespace SessionSdk.Files.Tests.Servers;

public sealed class FileServerTests
{
    // file-server.md, section 1.
    [Fact]
    public void The_known_servers_have_the_known_keys()
    {
        Assert.Equal("09324794aa9c11948189762d198c618148e9136ac9582068180661208927ef34", FileServer.Default.OnionKey.ToString());
        Assert.Equal("fc097b06821c98a2db75ce02e521cef5fd9d3446e42e81d843c4c8c4e9260f48", FileServer.Testing.OnionKey.ToString());
        Assert.Equal("16d6c60aebb0851de7e6f4dc0a4734671dbf80f73664c008596511454cb6576d", FileServer.Testnet.OnionKey.ToString());
        Assert.True(FileServer.Default.IsDefault);
        Assert.False(FileServer.Testing.IsDefault);
        Assert.Equal("http", FileServer.Default.BaseUrl.Scheme);
        Assert.Equal(80, FileServer.Default.BaseUrl.Port);
    }

    [Fact]
    public void The_key_for_requests_can_be_replaced()
    {
        FileServer former = FileServer.Default.WithOnionKey(FileServer.FormerDefaultOnionKey);

        Assert.Equal(FileServer.FormerDefaultOnionKey, former.OnionKey);
        Assert.True(former.IsDefault);
        Assert.NotEqual(FileServer.Default, former);
    }

    [Theory]
    [InlineData("ftp://h")]
    [InlineData("http://h/path")]
    [InlineData("http://h/?q")]
    [InlineData("http://h/#f")]
    [InlineData("http://user@h/")]
    public void An_address_with_more_than_scheme_host_and_port_is_refused(string url) =>
        Assert.Throws<ArgumentException>(() => FileServer.Create(new Uri(url), FileServer.Default.PublicKey));

    [Fact]
    public void A_relative_address_and_a_key_off_the_curve_are_refused()
    {
        var key = Ed25519PublicKey.Parse("0200000000000000000000000000000000000000000000000000000000000000");

        Assert.Throws<ArgumentException>(() => FileServer.Create(new Uri("/file", UriKind.Relative), FileServer.Default.PublicKey));
        Assert.Throws<ArgumentException>(() => FileServer.Create(new Uri("http://h"), key));
    }
}
