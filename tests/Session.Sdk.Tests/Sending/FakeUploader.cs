using System.Collections.Concurrent;
using SessionSdk.Messaging;
using SessionSdk.Sending;

namespace SessionSdk.Tests.Sending;

/// <summary>Uploads to nowhere: the link of a file is what was in it.</summary>
internal sealed class FakeUploader(Pulse pulse) : IAttachmentUploader
{
    internal ConcurrentQueue<string> Uploaded { get; } = new();

    internal Func<string, CancellationToken, Task> Before { get; set; } = static (_, _) => Task.CompletedTask;

    public async Task<AttachmentPointer> UploadAsync(ConversationId conversation, OutgoingFile file, Stream content, IProgress<UploadedBytes> progress, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(content, System.Text.Encoding.UTF8, leaveOpen: true);
        string text = await reader.ReadToEndAsync(cancellationToken);
        progress.Report(new UploadedBytes(text.Length, text.Length));
        await Before(text, cancellationToken);
        Uploaded.Enqueue(text);
        pulse.Beat();
        return new AttachmentPointer { Url = text, ContentType = file.ContentType, FileName = file.FileName, Key = new byte[64], Digest = new byte[32], Size = (uint)text.Length };
    }
}
