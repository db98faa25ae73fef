using System.Text.Json.Serialization;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Holds an encrypted file and what its receivers need to open it.</summary>
internal sealed record EncryptedFile
{
    /// <summary>Gets the bytes to upload.</summary>
    public required ReadOnlyMemory<byte> Ciphertext { get; init; }

    /// <summary>Gets the key. Secret: it goes into the message, see <see cref="AttachmentPointer.Key"/>.</summary>
    [JsonConverter(typeof(SecretBytesJsonConverter))]
    public required ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>Gets the SHA-256 hash of the bytes to upload in the legacy format, else empty.</summary>
    public ReadOnlyMemory<byte> Digest { get; init; }

    /// <summary>Gets the length of the file in bytes, without padding.</summary>
    public required long Size { get; init; }

    /// <summary>Names the type and shows nothing of the file.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(EncryptedFile);
}
