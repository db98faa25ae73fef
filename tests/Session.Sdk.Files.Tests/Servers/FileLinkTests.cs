using CsCheck;
using SessionSdk.Cryptography;

namespace SessionSdk.Files.Tests.Servers;

public sealed class FileLinkTests
{
    private const string OtherKey = "929e33ded05e653fec04b49645117f51851f102a947e04806791be416ed76602";
    private const string DefaultKey = "b8eef9821445ae16e2e97ef8aa6fe782fd11ad5253cd6723b281341dba22e371";
    private const string LowOrder = "0100000000000000000000000000000000000000000000000000000000000000";

    private static readonly FileServer Other = FileServer.Create(new Uri("http://example.com:123"), Ed25519PublicKey.Parse(OtherKey));

    [Theory]
    [InlineData("http://filev2.getsession.org/file/abc123", "abc123", false)]
    [InlineData("http://filev2.getsession.org/files/2478430809375318", "2478430809375318", false)]
    [InlineData("http://filev2.getsession.org/file/abc123#d", "abc123", true)]
    [InlineData("http://filev2.getsession.org/file/abc123#d=", "abc123", false)]
    [InlineData("http://filev2.getsession.org/file/abc123#p=12&d", "abc123", true)]
    [InlineData("http://filev2.getsession.org/file/abc123#p=" + DefaultKey, "abc123", false)]
    [InlineData("http://filev2.getsession.org/file/abc123#sr=x.sesh&e=1&d&", "abc123", true)]
    [InlineData("http://filev2.getsession.org/file/abc123/", "abc123", false)]
    [InlineData("http://filev2.getsession.org/file/abc123/?x=1#d", "abc123", true)]
    [InlineData("http://FILEV2.getsession.org/file/a-_Z?d", "a-_Z", false)]
    [InlineData("https://filev2.getsession.org/file/1", "1", false)]
    public void A_link_of_the_default_server_needs_no_key(string text, string id, bool isDeterministic)
    {
        FileLink link = FileLink.Parse(text);

        Assert.Equal(id, link.FileId);
        Assert.Equal(isDeterministic, link.IsDeterministic);
        Assert.True(link.Server.IsDefault);
        Assert.Equal(FileServer.Default.OnionKey, link.Server.OnionKey);
    }

    [Fact]
    public void A_host_of_getsession_org_without_a_key_has_the_default_key()
    {
        FileLink link = FileLink.Parse("http://files.getsession.org/file/1");

        Assert.Equal(FileServer.Default.PublicKey, link.Server.PublicKey);
        Assert.Equal("http://files.getsession.org", link.Server.ToString());
        Assert.False(link.Server.IsDefault);
        Assert.Equal("http://files.getsession.org/file/1", link.ToString());
        Assert.Equal(link, FileLink.Parse(link.ToString()));
    }

    [Fact]
    public void A_key_in_the_link_is_used_whatever_the_host()
    {
        FileLink link = FileLink.Parse($"http://filev2.getsession.org/file/1#p={OtherKey}");

        Assert.Equal(FileServer.Testnet.OnionKey, link.Server.OnionKey);
        Assert.False(link.Server.IsDefault);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("file/abc")]
    [InlineData("http://example.com/file/abc123")]
    [InlineData("http://getsession.org/file/abc123")]
    [InlineData("http://evilgetsession.org/file/abc123")]
    [InlineData("http://filev2.getsession.org.example.com/file/abc123")]
    [InlineData("http://user@filev2.getsession.org/file/abc123")]
    [InlineData("ftp://filev2.getsession.org/file/abc123")]
    [InlineData("http://filev2.getsession.org/test/test2")]
    [InlineData("http://filev2.getsession.org/file/")]
    [InlineData("http://filev2.getsession.org/file")]
    [InlineData("http://filev2.getsession.org/file/a/b")]
    [InlineData("http://filev2.getsession.org/file/a//")]
    [InlineData("http://filev2.getsession.org//file/a")]
    [InlineData("http://filev2.getsession.org/x/../file/a")]
    [InlineData("http://filev2.getsession.org\\file/a")]
    [InlineData("http://filev2.getsession.org?/file/a")]
    [InlineData("http://filev2.getsession.org/file/a.b")]
    [InlineData("http://filev2.getsession.org/file/a%62")]
    [InlineData("http://filev2.getsession.org/file/é")]
    [InlineData("http://filev2.getsession.org/room/R/file/12")]
    [InlineData("http://filev2.getsession.org/FILE/a")]
    [InlineData("http://filev2.getsession.org:0/file/a")]
    [InlineData("http://filev2.getsession.org:/file/a")]
    [InlineData("http://filev2.getsession.org:x/file/a")]
    [InlineData("http://filev2.getsession.org:65536/file/a")]
    [InlineData(" http://filev2.getsession.org/file/a")]
    [InlineData("http://filev2.getsession.org/file/a?\t")]
    [InlineData("http://example.com/file/a#p=12")]
    [InlineData("http://example.com/file/a#p=" + LowOrder)]
    [InlineData("http://example.com/file/a#p=" + DefaultKey)]
    public void What_is_no_file_of_a_known_server_is_refused(string? text) => Assert.False(FileLink.TryParse(text, out _));

    [Fact]
    public void Overlong_links_and_ids_are_refused()
    {
        Assert.True(FileLink.TryParse("http://filev2.getsession.org/file/" + new string('a', 128), out _));
        Assert.False(FileLink.TryParse("http://filev2.getsession.org/file/" + new string('a', 129), out _));
        Assert.False(FileLink.TryParse("http://filev2.getsession.org/file/a?" + new string('a', FileLink.MaxLength), out _));
        Assert.Throws<ArgumentException>(() => new FileLink { Server = FileServer.Default, FileId = "../a" });
        Assert.Throws<FormatException>(() => FileLink.Parse("http://example.com/file/a"));
    }

    [Fact]
    public void Writing_names_the_key_of_other_servers_only()
    {
        Assert.Equal("http://filev2.getsession.org/file/a", new FileLink { Server = FileServer.Default, FileId = "a" }.ToString());
        Assert.Equal("http://filev2.getsession.org/file/a#d", new FileLink { Server = FileServer.Default, FileId = "a", IsDeterministic = true }.ToString());
        Assert.Equal($"http://example.com:123/file/abc123#p={OtherKey}", new FileLink { Server = Other, FileId = "abc123" }.ToString());
        Assert.Equal($"http://example.com:123/file/abc123#p={OtherKey}&d", new FileLink { Server = Other, FileId = "abc123", IsDeterministic = true }.ToString());
    }

    [Theory]
    [InlineData("http://h:80")]
    [InlineData("https://h:443")]
    public void The_port_of_the_scheme_is_left_out(string url)
    {
        var server = FileServer.Create(new Uri(url), FileServer.Testnet.PublicKey);

        Assert.EndsWith("://h/file/1#p=" + OtherKey, new FileLink { Server = server, FileId = "1" }.ToString());
    }

    [Fact]
    public void A_written_link_reads_back_as_the_same() =>
        Gen.Select(Gen.OneOf(Gen.Const(FileServer.Default), Gen.Const(FileServer.Testing), Gen.Const(Other)), Gen.String["abcXYZ019_-"].Where(id => id.Length is > 0 and <= 128), Gen.Bool)
            .Sample((server, id, isDeterministic) =>
            {
                var link = new FileLink { Server = server, FileId = id, IsDeterministic = isDeterministic };
                return FileLink.Parse(link.ToString()) == link;
            });

    [Fact]
    public void Any_text_is_read_or_refused_without_an_exception() =>
        Gen.Select(Gen.String, Gen.OneOf(Gen.Const("http://filev2.getsession.org/file/"), Gen.Const("http://"), Gen.Const("https://a.getsession.org"), Gen.Const("http://x/file/a#")))
            .Sample((text, start) => FileLink.TryParse(start + text, out FileLink? link) == (link is not null));

    [Fact]
    public void Only_ids_made_of_content_can_be_extended()
    {
        Assert.True(FileLink.Parse("http://filev2.getsession.org/file/bTJXJS4nif3dHyFI_qLHNftenOo8xvbdUEkyR7d4lv6s").CanBeExtended);
        Assert.False(FileLink.Parse("http://filev2.getsession.org/file/2478430809375318").CanBeExtended);
    }
}
