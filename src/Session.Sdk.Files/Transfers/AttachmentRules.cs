using SessionSdk.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Files;

/// <summary>Holds the rules for attachments: what may be uploaded, what messages say about it, and what of that can be downloaded.</summary>
internal static class AttachmentRules
{
    internal static void ThrowIfUnusable(UploadAttachmentRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.ContentType, nameof(request));
        if (request.Format is not (FileFormat.LegacyAttachment or FileFormat.DeterministicStream))
        {
            throw new ArgumentException($"Attachments are encrypted as {FileFormat.LegacyAttachment} or {FileFormat.DeterministicStream}.", nameof(request));
        }

        if (request.Format == FileFormat.DeterministicStream && request.Account is null)
        {
            throw new ArgumentException("A deterministic stream needs the account that sends it.", nameof(request));
        }

        if (request.Width < 0 || request.Height < 0)
        {
            throw new ArgumentException("Width and height are not negative.", nameof(request));
        }

        if (request.TimeToLive < TimeSpan.FromSeconds(1))
        {
            throw new ArgumentException("A time to live is at least a second.", nameof(request));
        }
    }

    internal static int GetMaxLength(FileFormat format) =>
        format == FileFormat.DeterministicStream ? FileStreamCipher.MaxFileSize : LegacyAttachmentCipher.MaxFileSize;

    /// <summary>Computes what a file will have with padding and overhead.</summary>
    /// <exception cref="FileTooLargeException">The format takes no such file.</exception>
    internal static long GetEncryptedLength(long length, UploadAttachmentRequest request, int maxUploadSize)
    {
        if (length > GetMaxLength(request.Format))
        {
            throw new FileTooLargeException(length, GetMaxLength(request.Format));
        }

        return request.Format == FileFormat.DeterministicStream
            ? FileStreamCipher.GetEncryptedLength(length)
            : Aes256CbcHmac.GetCiphertextLength(GetPaddedLength(length, request, maxUploadSize));
    }

    /// <summary>Computes what a file of the legacy format is padded to: less than usual when an upload has no room for more.</summary>
    internal static int GetPaddedLength(long length, UploadAttachmentRequest request, int maxUploadSize) =>
        request.HideLength ? LegacyAttachmentCipher.GetPaddedLength(length, maxUploadSize) : (int)length;

    internal static AttachmentPointer Describe(StoredFile stored, UploadAttachmentRequest request, byte[] key, byte[] digest, uint size) => new()
    {
        Id = FileId.ToNumber(stored.Link.FileId),
        ContentType = request.ContentType,
        Key = key,
        Size = size,
        Digest = digest,
        FileName = SafeFileName.Of(request.FileName),
        Flags = request.IsVoiceMessage ? AttachmentPointer.VoiceMessageFlag : null,
        Width = (uint?)request.Width,
        Height = (uint?)request.Height,
        Caption = request.Caption,
        Url = (stored.Link with { IsDeterministic = request.Format == FileFormat.DeterministicStream }).ToString(),
    };

    /// <summary>Reads where the file of a message is.</summary>
    /// <exception cref="FileReferenceException">The message does not name a file of a file server whose key is known.</exception>
    internal static FileLink ReadLink(AttachmentPointer attachment) =>
        FileLink.TryParse(attachment.Url, out FileLink? link) ? link : throw new FileReferenceException("The attachment has no link of a file server whose key is known.");

    /// <summary>Tells how the file of a message is encrypted; <see cref="FileFormat.Unknown"/> when only its first byte can tell.</summary>
    /// <exception cref="FileReferenceException">Key, digest and link do not fit together.</exception>
    internal static FileFormat GetFormat(AttachmentPointer attachment, FileLink link) => (attachment.Key.Length, attachment.Digest.Length) switch
    {
        (FileStreamCipher.KeySize, _) when link.IsDeterministic => FileFormat.DeterministicStream,
        (FileStreamCipher.KeySize, 0) => FileFormat.Unknown,
        (LegacyAttachmentCipher.KeySize, LegacyAttachmentCipher.DigestSize) => FileFormat.LegacyAttachment,
        _ => throw new FileReferenceException("The attachment's key, digest and link do not fit together."),
    };
}
