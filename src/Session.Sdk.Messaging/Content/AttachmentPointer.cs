using System.Text.Json.Serialization;

namespace SessionSdk.Messaging;

/// <summary>Says where an attached file is, how it is encrypted and what it is.</summary>
public sealed record AttachmentPointer
{
    /// <summary>The flag of a voice message.</summary>
    public const uint VoiceMessageFlag = 1;

    /// <summary>Gets the file's number on old servers; 0 when the id is no number. Readers ignore it.</summary>
    public ulong Id { get; init; }

    /// <summary>Gets the media type, such as <c>image/jpeg</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>Gets the key: 64 bytes for the legacy format, 32 for the deterministic stream, empty for files of communities.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>Gets the length of the file in bytes, before padding and encryption.</summary>
    public uint? Size { get; init; }

    /// <summary>Gets a small picture of the file that some clients embed.</summary>
    public ReadOnlyMemory<byte> Thumbnail { get; init; }

    /// <summary>Gets the SHA-256 hash of the encrypted file, 32 bytes; only in the legacy format.</summary>
    public ReadOnlyMemory<byte> Digest { get; init; }

    /// <summary>Gets the name of the file. Of a received one it can be joined to a folder: it has no path, no characters that file systems or readers take for something else, and at most 255 bytes. Of a sent one only what follows the last slash goes out.</summary>
    public string? FileName { get; init; }

    /// <summary>Gets the flags, see <see cref="VoiceMessageFlag"/>.</summary>
    public uint? Flags { get; init; }

    /// <summary>Gets the width of a picture or video in pixels.</summary>
    public uint? Width { get; init; }

    /// <summary>Gets the height of a picture or video in pixels.</summary>
    public uint? Height { get; init; }

    /// <summary>Gets the text under the file.</summary>
    public string? Caption { get; init; }

    /// <summary>Gets the download link. Without it the file cannot be fetched.</summary>
    public string? Url { get; init; }

    /// <summary>Gets whether the file is a recorded voice message.</summary>
    public bool IsVoiceMessage => (Flags.GetValueOrDefault() & VoiceMessageFlag) != 0;

    /// <summary>Tells how the file is encrypted.</summary>
    /// <returns>The format, or <see cref="FileFormat.Unknown"/> when key, digest and link do not fit together.</returns>
    public FileFormat GetFormat() => (Key.Length, Digest.Length) switch
    {
        (Aes256CbcHmacKeySize, DigestSize) => FileFormat.LegacyAttachment,
        (0, 0) => FileFormat.Plain,
        (StreamKeySize, _) when AttachmentUrl.TryParse(Url, out AttachmentUrl? url) && url.IsDeterministic => FileFormat.DeterministicStream,
        _ => FileFormat.Unknown,
    };

    /// <summary>Names the type and shows nothing of the file.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(AttachmentPointer);

    private const int Aes256CbcHmacKeySize = LegacyAttachmentCipher.KeySize;
    private const int DigestSize = LegacyAttachmentCipher.DigestSize;
    private const int StreamKeySize = FileStreamCipher.KeySize;
}
