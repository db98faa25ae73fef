using System.Text;
using CsCheck;

namespace SessionSdk.Messaging.Tests.Content;

public sealed class SafeFileNameTests
{
    [Theory]
    [InlineData("photo.jpg", "photo.jpg")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Users\\a\\secret plan.pdf", "secret plan.pdf")]
    [InlineData("/home/alice/a.txt", "a.txt")]
    [InlineData("a/..", null)]
    [InlineData("..", null)]
    [InlineData(" . ", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("file.txt:stream", "file.txt_stream")]
    [InlineData("a<b>|?*\".txt", "a_b_____.txt")]
    [InlineData("gpj.\u202eexe.txt", "gpj.exe.txt")]
    [InlineData("a\0b\nc.txt", "abc.txt")]
    [InlineData("name. . ", "name")]
    [InlineData("CON", "_CON")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("Com1.log", "_Com1.log")]
    [InlineData("compass.txt", "compass.txt")]
    [InlineData("\u65e5\u672c\u8a9e \U0001f600.png", "\u65e5\u672c\u8a9e \U0001f600.png")]
    public void A_name_is_made_safe(string? name, string? expected) => Assert.Equal(expected, SafeFileName.Of(name));

    [Fact]
    public void A_long_name_keeps_its_ending()
    {
        string safe = SafeFileName.Of(new string('\u00e9', 1000) + ".jpeg")!;
        Assert.EndsWith(".jpeg", safe);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(safe), 250, SafeFileName.MaxSize);
    }

    [Fact]
    public void Any_text_stays_in_its_folder_and_what_is_safe_stays_as_it_is() =>
        Gen.Int[0, 0x10ffff].Where(Rune.IsValid).Select(value => new Rune(value).ToString()).Array[0, 40].Select(string.Concat).Sample(name =>
        {
            string? safe = SafeFileName.Of(name);
            return safe is null || (Path.GetFileName(safe) == safe && safe is not ("." or "..") && safe == SafeFileName.Of(safe) && System.Text.Encoding.UTF8.GetByteCount(safe) <= SafeFileName.MaxSize);
        });

    [Fact]
    public void Names_are_safe_when_they_are_read_and_bare_when_they_are_written()
    {
        var sent = new VisibleMessage { Text = "a", Attachments = [new AttachmentPointer { ContentType = "text/plain", FileName = "/home/alice/private/plan.txt", Url = "http://x.example/file/1" }] };
        byte[] encoded = (Known.Hello with { Payload = sent }).Encode();
        Assert.DoesNotContain("alice", System.Text.Encoding.UTF8.GetString(encoded), StringComparison.Ordinal);

        Protos.Content wire = Protos.Content.Parser.ParseFrom(encoded);
        wire.DataMessage.Attachments[0].FileName = "..\\..\\evil.exe";
        Assert.True(MessageContent.TryDecode(Google.Protobuf.MessageExtensions.ToByteArray(wire), out MessageContent? content, out _));
        Assert.Equal("evil.exe", ((VisibleMessage)content.Payload).Attachments[0].FileName);
    }
}
