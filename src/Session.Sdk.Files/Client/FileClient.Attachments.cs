using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SessionSdk.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Files;

/// <content>Encrypts and uploads attachments, downloads and decrypts them.</content>
public sealed partial class FileClient
{
    private const string OverloadsDiffer = "The overloads differ in their first parameter, which is required.";

    /// <summary>Encrypts a file and uploads it.</summary>
    /// <param name="content">The file, from where the stream stands to its end. When it cannot seek, the whole file is held in memory.</param>
    /// <param name="request">What the file is.</param>
    /// <param name="progress">Is told how far the upload has come.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>What goes into the message. It holds the file's key.</returns>
    /// <exception cref="ArgumentException">The file is empty, the format is none for attachments, or the deterministic stream lacks its account.</exception>
    /// <exception cref="FileTooLargeException">The encrypted file would have more than <see cref="FileClientOptions.MaxUploadSize"/> bytes, or the server finds it too large. The first is told before anything is read or sent, if the stream can seek.</exception>
    /// <exception cref="FileServerRefusedException">The server refused the upload, or failed each time.</exception>
    /// <exception cref="FileServerAnswerException">The server's answer cannot be used.</exception>
    /// <exception cref="IOException">The stream could not be read, or changed meanwhile.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = OverloadsDiffer)]
    public async Task<AttachmentPointer> UploadAttachmentAsync(
        Stream content, UploadAttachmentRequest request, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        AttachmentRules.ThrowIfUnusable(request);
        if (content.CanSeek)
        {
            return await EncryptAndUploadAsync(content, request, progress, cancellationToken).ConfigureAwait(false);
        }

        int limit = Math.Min(_options.MaxUploadSize, AttachmentRules.GetMaxLength(request.Format));
        using PlainBuffer buffer = await PlainBuffer.ReadAsync(content, limit, cancellationToken).ConfigureAwait(false);
        using var reader = new MemoryReader(buffer.Memory);
        return await EncryptAndUploadAsync(reader, request, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Encrypts a file and uploads it.</summary>
    /// <param name="content">The file. It must not change before the upload has ended.</param>
    /// <param name="request">What the file is.</param>
    /// <param name="progress">Is told how far the upload has come.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>What goes into the message. It holds the file's key.</returns>
    /// <inheritdoc cref="UploadAttachmentAsync(Stream, UploadAttachmentRequest, IProgress{TransferProgress}, CancellationToken)" path="/exception"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = OverloadsDiffer)]
    public async Task<AttachmentPointer> UploadAttachmentAsync(
        ReadOnlyMemory<byte> content, UploadAttachmentRequest request, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        AttachmentRules.ThrowIfUnusable(request);
        using var reader = new MemoryReader(content);
        return await EncryptAndUploadAsync(reader, request, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Downloads an attachment, checks that it is genuine and complete, and then decrypts it into a stream. Of a file that is not genuine no byte is written.</summary>
    /// <param name="attachment">What a message says about the file.</param>
    /// <param name="destination">Receives the file; it may hold a beginning of the genuine file when writing fails or is cancelled.</param>
    /// <param name="progress">Is told how far the download has come.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="FileReferenceException">The message does not say enough to fetch and open the file, or the file is one of a community.</exception>
    /// <exception cref="FileGoneException">The server does not have the file. That is permanent.</exception>
    /// <exception cref="FileTooLargeException">The file is larger than <see cref="FileClientOptions.MaxDownloadSize"/>, or claims to be.</exception>
    /// <exception cref="FileCorruptedException">The file is not what its sender uploaded.</exception>
    /// <exception cref="FileServerRefusedException">The server refused the download, or failed each time.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public async Task<DownloadedFile> DownloadAttachmentAsync(
        AttachmentPointer attachment, Stream destination, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(attachment);
        ArgumentNullException.ThrowIfNull(destination);
        FileLink link = AttachmentRules.ReadLink(attachment);
        FileFormat format = AttachmentRules.GetFormat(attachment, link);
        if (attachment.Size > _options.MaxDownloadSize)
        {
            throw new FileTooLargeException(attachment.Size.Value, _options.MaxDownloadSize);
        }

        FileContent content = await DownloadAsync(link, progress, cancellationToken).ConfigureAwait(false);
        if (format == FileFormat.Unknown && content.Bytes is { IsEmpty: false, Span: [FileStreamCipher.Marker, ..] })
        {
            // A link that lost its fragment on the way.
            format = FileFormat.DeterministicStream;
        }

        using var reader = new MemoryReader(content.Bytes);
        var written = new CountingWriter(destination);
        IProgress<long>? decrypting = StageProgress.For(progress, TransferStage.Decrypting, attachment.Size is > 0 ? attachment.Size : null);
        if (!await TryDecryptAsync(reader, Stream.Null, attachment, format, null, cancellationToken).ConfigureAwait(false)
            || !await TryDecryptAsync(reader, written, attachment, format, decrypting, cancellationToken).ConfigureAwait(false))
        {
            throw Corrupted(content.Bytes.Length);
        }

        return new DownloadedFile
        {
            Size = written.Count,
            Format = format,
            MayBePadded = format == FileFormat.LegacyAttachment && attachment.Size is null or 0,
            ExpiresAt = content.ExpiresAt,
        };
    }

    private async Task<AttachmentPointer> EncryptAndUploadAsync(Stream source, UploadAttachmentRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        long length = source.Length - source.Position;
        if (length <= 0)
        {
            throw new ArgumentException("Receivers refuse empty attachments.", nameof(source));
        }

        long encryptedLength = AttachmentRules.GetEncryptedLength(length, request, _options.MaxUploadSize);
        ThrowIfTooLarge(encryptedLength);
        using TransferTurn turn = await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        byte[] blob = new byte[encryptedLength];
        byte[] digest = [];
        byte[]? key = null;
        try
        {
            using (var destination = new MemoryStream(blob))
            {
                IProgress<long>? encrypting = StageProgress.For(progress, TransferStage.Encrypting, length);
                if (request.Format == FileFormat.DeterministicStream)
                {
                    key = await FileStreamCipher.EncryptAsync(source, destination, request.Account!, FileStreamPurpose.Attachment, allowLarge: false, encrypting, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    key = SecureRandom.GetBytes(LegacyAttachmentCipher.KeySize);
                    digest = await LegacyAttachmentCipher.EncryptAsync(source, length, AttachmentRules.GetPaddedLength(length, request, _options.MaxUploadSize), destination, key, encrypting, cancellationToken).ConfigureAwait(false);
                }
            }

            StoredFile stored = await SendFileAsync(blob, request.Server ?? _options.Server, request.TimeToLive, progress, cancellationToken).ConfigureAwait(false);
            AttachmentPointer pointer = AttachmentRules.Describe(stored, request, key, digest, (uint)length);
            key = null;
            return pointer;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private async Task<StoredFile> SendFileAsync(ReadOnlyMemory<byte> blob, FileServer server, TimeSpan? timeToLive, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new TransferProgress(TransferStage.Uploading, 0, blob.Length));
        StoredFile stored = await SendFileAsync(blob, server, timeToLive, cancellationToken).ConfigureAwait(false);
        progress?.Report(new TransferProgress(TransferStage.Uploading, blob.Length, blob.Length));
        return stored;
    }

    private async Task<FileContent> DownloadAsync(FileLink link, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new TransferProgress(TransferStage.Downloading, 0, null));
        FileContent content = await DownloadAsync(link, cancellationToken).ConfigureAwait(false);
        progress?.Report(new TransferProgress(TransferStage.Downloading, content.Bytes.Length, content.Bytes.Length));
        return content;
    }

    private async Task<bool> TryDecryptAsync(
        MemoryReader source, Stream destination, AttachmentPointer attachment, FileFormat format, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        source.Position = 0;
        return format switch
        {
            FileFormat.LegacyAttachment => await LegacyAttachmentCipher.TryDecryptAsync(
                source, destination, attachment.Key, attachment.Digest, attachment.Size is > 0 ? attachment.Size : null, progress, cancellationToken).ConfigureAwait(false),
            FileFormat.DeterministicStream => await FileStreamCipher.TryDecryptAsync(
                source, destination, attachment.Key, _options.MaxDownloadSize, progress, cancellationToken).ConfigureAwait(false),
            _ => false,
        };
    }

    private FileCorruptedException Corrupted(int size)
    {
        FilesTelemetry.Corrupted.Add(1);
        LogCorrupted(size);
        return new FileCorruptedException();
    }
}
