using SessionSdk.Files;
using SessionSdk.Messaging;
using SessionSdk.Sending;

namespace SessionSdk;

/// <summary>Uploads the files of outgoing messages to the file server.</summary>
internal sealed class FileUploader(FileClient files) : IAttachmentUploader
{
    public Task<AttachmentPointer> UploadAsync(ConversationId conversation, OutgoingFile file, Stream content, IProgress<UploadedBytes> progress, CancellationToken cancellationToken) =>
        files.UploadAttachmentAsync(
            content,
            new UploadAttachmentRequest
            {
                ContentType = file.ContentType,
                FileName = file.FileName,
                Caption = file.Caption,
                Width = file.Width,
                Height = file.Height,
                IsVoiceMessage = file.IsVoiceMessage,
            },
            new Progress(progress),
            cancellationToken);

    private sealed class Progress(IProgress<UploadedBytes> progress) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => progress.Report(new UploadedBytes(value.Bytes, value.Total));
    }
}
