namespace SessionSdk.Messaging.Tests;

public class AttachmentUrlTests
{
    private const string Key = "b8eef9821445ae16e2e97ef8aa6fe782fd11ad5253cd6723b281341dba22e371";

    [Theory]
    [InlineData("http://filev2.getsession.org/file/abc", false, false)]
    [InlineData("http://filev2.getsession.org/file/abc#d", true, false)]
    [InlineData("http://filev2.getsession.org/file/abc#d=", false, false)]
    [InlineData("http://filev2.getsession.org/file/abc#d=1&D", false, false)]
    [InlineData("http://filev2.getsession.org/file/abc#p=12&d", true, false)]
    [InlineData("http://filev2.getsession.org/file/abc#p", false, false)]
    [InlineData("http://filev2.getsession.org/file/abc#P=" + Key, false, false)]
    [InlineData("http://filev2.getsession.org/file/abc#d&p=" + Key, true, true)]
    [InlineData("https://filev2.getsession.org/file/abc#x=1&p=" + Key + "&y", false, true)]
    [InlineData("http://filev2.getsession.org/file/abc#", false, false)]
    public void Parameters_are_read(string text, bool isDeterministic, bool hasKey)
    {
        Assert.True(AttachmentUrl.TryParse(text, out AttachmentUrl? url));
        Assert.Equal(isDeterministic, url.IsDeterministic);
        Assert.Equal(hasKey, url.ServerKey is not null);
        Assert.Equal("abc", url.FileId);
        Assert.True(AttachmentUrl.TryParse(url.ToString(), out AttachmentUrl? again));
        Assert.Equal(url, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("file")]
    [InlineData("file:///etc/passwd")]
    [InlineData(" http://filev2.getsession.org/file/abc")]
    [InlineData("http://filev2.getsession.org/file/abc ")]
    [InlineData("http://filev2.getsession.org/file/abc\n#d")]
    [InlineData("http://filev2.getsession.org/file/a bc")]
    [InlineData("http://filev2.getsession.org/file/abc#d\0")]
    public void Other_texts_are_no_links(string? text) => Assert.False(AttachmentUrl.TryParse(text, out _));

    [Fact]
    public void A_link_without_path_names_no_file()
    {
        Assert.True(AttachmentUrl.TryParse("http://filev2.getsession.org", out AttachmentUrl? url));
        Assert.Equal(string.Empty, url.FileId);
    }

    [Fact]
    public void A_link_of_more_characters_than_any_has_is_none()
    {
        string longest = "https://example.org/file/".PadRight(AttachmentUrl.MaxLength, 'a');
        Assert.True(AttachmentUrl.TryParse(longest, out _));
        Assert.False(AttachmentUrl.TryParse(longest + "a", out _));
    }
}
