using SessionSdk.Communities;
using SessionSdk.Files;
using SessionSdk.Messaging;
using SessionSdk.Sending;

namespace SessionSdk;

/// <summary>Uploads the files of outgoing messages: to the file server, or to the room of a community, where they are not encrypted.</summary>
internal sealed class FileUploader(FileClient files, CommunityDirectory communities) : IAttachmentUploader
{
    public Task<AttachmentPointer> UploadAsync(ConversationId conversation, OutgoingFile file, Stream content, IProgress<UploadedBytes> progress, CancellationToken cancellationToken) =>
        conversation.Kind == ConversationKind.Room ? UploadToRoomAsync(conversation, file, content, progress, cancellationToken) : files.UploadAttachmentAsync(
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

    private async Task<AttachmentPointer> UploadToRoomAsync(ConversationId conversation, OutgoingFile file, Stream content, IProgress<UploadedBytes> progress, CancellationToken cancellationToken)
    {
        (ServerSession session, RoomEntry entry) = communities.Get(conversation);
        var uploaded = new RoomProgress(progress, file.Length);
        long id = await session.Connection.UploadFileAsync(entry.Token, content, file.FileName, uploaded, cancellationToken).ConfigureAwait(false);
        return new AttachmentPointer
        {
            Id = (ulong)id,
            Url = new RoomFileLink { BaseUrl = session.Server.BaseUrl, Room = entry.Token, FileId = id }.ToString(),
            ContentType = file.ContentType,
            FileName = file.FileName,
            Caption = file.Caption,
            Size = (uint)uploaded.Bytes,
            Width = (uint?)file.Width,
            Height = (uint?)file.Height,
            Flags = file.IsVoiceMessage ? AttachmentPointer.VoiceMessageFlag : null,
        };
    }

    private sealed class RoomProgress(IProgress<UploadedBytes> progress, long? total) : IProgress<long>
    {
        /// <summary>Gets how many bytes the file has: all are read when the upload has ended.</summary>
        internal long Bytes { get; private set; }

        public void Report(long value)
        {
            Bytes = value;
            progress.Report(new UploadedBytes(value, total));
        }
    }

    private sealed class Progress(IProgress<UploadedBytes> progress) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => progress.Report(new UploadedBytes(value.Bytes, value.Total));
    }
}
