namespace SessionSdk.Messaging;

/// <summary>Names how a file on a server is encrypted.</summary>
public enum FileFormat
{
    /// <summary>Nothing that can be opened: key, digest and link do not fit together.</summary>
    Unknown = 0,

    /// <summary>Not encrypted: files of communities.</summary>
    Plain,

    /// <summary>AES-256-CBC with HMAC-SHA-256 and a digest, see <see cref="LegacyAttachmentCipher"/>.</summary>
    LegacyAttachment,

    /// <summary>AES-256-GCM, see <see cref="PictureCipher"/>.</summary>
    Picture,

    /// <summary>The deterministic stream, see <see cref="FileStreamCipher"/>.</summary>
    DeterministicStream,
}
