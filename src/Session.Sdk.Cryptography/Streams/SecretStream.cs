namespace SessionSdk.Cryptography;

/// <summary>The sizes and tags of an XChaCha20-Poly1305 secret stream.</summary>
internal static class SecretStream
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>The length of a header (nonce) in bytes.</summary>
    public const int HeaderSize = 24;

    /// <summary>How many bytes an encrypted chunk is longer than its plaintext.</summary>
    public const int Overhead = 17;

    /// <summary>The tag of a chunk that is followed by others.</summary>
    public const byte MessageTag = 0;

    /// <summary>The tag of the last chunk.</summary>
    public const byte FinalTag = 3;
}
