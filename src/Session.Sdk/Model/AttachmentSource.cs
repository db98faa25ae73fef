namespace SessionSdk;

/// <summary>A file that is to be sent: where it comes from and what it is.</summary>
/// <remarks>
/// A file by its path is opened when it is uploaded, also after a restart: leave it where it is until the message is sent. Bytes are kept
/// in the client's store until then. A stream is asked for when it is needed, and once more if the upload is repeated; it does not outlive the
/// process, so that its message is <see cref="DeliveryState.Interrupted"/> after a restart that came before the upload.
/// </remarks>
public sealed record AttachmentSource
{
    private const string DefaultContentType = "application/octet-stream";

    private AttachmentSource()
    {
    }

    /// <summary>Gets the name that the recipient sees; <see langword="null"/> for none.</summary>
    public string? FileName { get; init; }

    /// <summary>Gets the media type, such as <c>image/jpeg</c>.</summary>
    /// <value>The default is <c>application/octet-stream</c>.</value>
    public string ContentType { get; init; } = DefaultContentType;

    /// <summary>Gets the text under the file.</summary>
    public string? Caption { get; init; }

    /// <summary>Gets the width of a picture or video in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Gets the height of a picture or video in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Gets whether the file is a recorded voice message.</summary>
    public bool IsVoiceMessage { get; init; }

    /// <summary>Gets the length of the file in bytes where it is known; <see langword="null"/> for a stream whose length was not told.</summary>
    public long? Length { get; init; }

    internal string? Path { get; private init; }

    internal ReadOnlyMemory<byte>? Bytes { get; private init; }

    internal Func<CancellationToken, ValueTask<Stream>>? Open { get; private init; }

    /// <summary>Sends a file of the disk under its own name.</summary>
    /// <param name="path">The path. A relative one counts from the current directory of this moment.</param>
    /// <param name="contentType">The media type, or <see langword="null"/> for that of the name's ending.</param>
    /// <returns>The source.</returns>
    public static AttachmentSource FromFile(string path, string? contentType = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string full = System.IO.Path.GetFullPath(path);
        return new AttachmentSource { Path = full, FileName = System.IO.Path.GetFileName(full), ContentType = contentType ?? GetContentType(full) };
    }

    /// <summary>Sends bytes.</summary>
    /// <param name="content">The bytes; they must not change before the message is queued.</param>
    /// <param name="fileName">The name that the recipient sees, or <see langword="null"/> for none.</param>
    /// <param name="contentType">The media type, or <see langword="null"/> for that of the name's ending.</param>
    /// <returns>The source.</returns>
    public static AttachmentSource FromBytes(ReadOnlyMemory<byte> content, string? fileName = null, string? contentType = null) =>
        new() { Bytes = content, Length = content.Length, FileName = fileName, ContentType = contentType ?? GetContentType(fileName) };

    /// <summary>Sends what a stream gives.</summary>
    /// <param name="open">Gives a new stream each time; the client disposes it. It may be called on any thread.</param>
    /// <param name="fileName">The name that the recipient sees, or <see langword="null"/> for none.</param>
    /// <param name="contentType">The media type, or <see langword="null"/> for that of the name's ending.</param>
    /// <returns>The source.</returns>
    public static AttachmentSource FromStream(Func<CancellationToken, ValueTask<Stream>> open, string? fileName = null, string? contentType = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        return new AttachmentSource { Open = open, FileName = fileName, ContentType = contentType ?? GetContentType(fileName) };
    }

    /// <summary>Reads the whole file.</summary>
    /// <param name="limit">How many bytes are read at most; one more tells the caller that the file is longer.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    internal async Task<byte[]> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        if (Bytes is { } bytes)
        {
            return bytes[..Math.Min(bytes.Length, limit + 1)].ToArray();
        }

        Stream stream = Path is { } path
            ? new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan })
            : await Open!(cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException("The application gave no stream.");
        await using (stream.ConfigureAwait(false))
        {
            using var content = new MemoryStream();
            byte[] part = new byte[32 * 1024];
            while (content.Length <= limit)
            {
                int wanted = (int)Math.Min(part.Length, limit + 1L - content.Length);
                int read = await stream.ReadAsync(part.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                content.Write(part, 0, read);
            }

            return content.ToArray();
        }
    }

    /// <summary>Says what this is, never what the file is.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(AttachmentSource);

    private static string GetContentType(string? name) => System.IO.Path.GetExtension(name)?.ToUpperInvariant() switch
    {
        ".JPG" or ".JPEG" => "image/jpeg",
        ".PNG" => "image/png",
        ".GIF" => "image/gif",
        ".WEBP" => "image/webp",
        ".MP4" => "video/mp4",
        ".WEBM" => "video/webm",
        ".MP3" => "audio/mpeg",
        ".M4A" => "audio/mp4",
        ".AAC" => "audio/aac",
        ".OGG" => "audio/ogg",
        ".PDF" => "application/pdf",
        ".TXT" => "text/plain",
        _ => DefaultContentType,
    };
}
