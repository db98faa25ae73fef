using SessionSdk.Messaging;

namespace SessionSdk.Sending;

/// <summary>Uploads files.</summary>
internal interface IAttachmentUploader
{
    /// <summary>Encrypts a file and uploads it where the conversation keeps its files.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="file">What the file is.</param>
    /// <param name="content">The file; the caller disposes it.</param>
    /// <param name="progress">Is told how many bytes are done.</param>
    /// <param name="cancellationToken">Stops the upload.</param>
    /// <returns>What goes into the message.</returns>
    /// <exception cref="SessionException">The upload failed.</exception>
    Task<AttachmentPointer> UploadAsync(ConversationId conversation, OutgoingFile file, Stream content, IProgress<UploadedBytes> progress, CancellationToken cancellationToken);
}

/// <summary>How far an upload has come.</summary>
internal readonly record struct UploadedBytes(long Done, long? Total);
