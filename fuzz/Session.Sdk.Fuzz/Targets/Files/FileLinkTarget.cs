using SessionSdk.Files;
using SessionSdk.Messaging;

namespace SessionSdk.Fuzz;

/// <summary>Links of files: both readers agree, and what is read and written again is the same.</summary>
internal sealed class FileLinkTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Text;

    public override int MaxLength => 4096;

    public override int AllocationFactor => 64;

    public override IReadOnlyList<byte[]> Dictionary => ["#"u8.ToArray(), "?"u8.ToArray(), "#p="u8.ToArray(), "&d"u8.ToArray(), "/file/"u8.ToArray(), "://"u8.ToArray(), "@"u8.ToArray(), "\\"u8.ToArray(), "%2f"u8.ToArray()];

    public override bool Run(ReadOnlySpan<byte> input)
    {
        string text = FuzzKeys.Text(input);
        AllocationMeter meter = Measure(input.Length);
        bool isUrl = AttachmentUrl.TryParse(text, out AttachmentUrl? url);
        bool isLink = FileLink.TryParse(text, out FileLink? link);
        meter.Check();
        Must.Hold(!isUrl || (AttachmentUrl.TryParse(url!.ToString(), out AttachmentUrl? sameUrl) && sameUrl == url));
        Must.Hold(!isUrl || url!.FileId is not null);
        Must.Hold(!isLink || (isUrl && url!.IsDeterministic == link!.IsDeterministic));
        Must.Hold(!isLink || (FileLink.TryParse(link!.ToString(), out FileLink? sameLink) && sameLink.ToString() == link.ToString() && sameLink.FileId == link.FileId));
        return isLink;
    }

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        "http://filev2.getsession.org/file/123456",
        "http://filev2.getsession.org/file/abcABC_-019/#d",
        $"http://files.example.org:8080/file/99#p={FuzzKeys.Alice.Ed25519PublicKey}&d",
        $"https://files.example.org/files/7?x=1#d&p={FuzzKeys.Alice.Ed25519PublicKey}",
        "http://filev2.getsession.org/file/TFyb6cXXcMTJzHG-OTvDT9Qh5oXT1JLgqE5l1s7ACAU",
    ]).Select(FuzzKeys.Bytes);
}
