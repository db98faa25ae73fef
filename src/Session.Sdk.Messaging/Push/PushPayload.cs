using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Holds what a push notification says: which message arrived where and, unless it is too long, the message.</summary>
public sealed record PushPayload
{
    /// <summary>The length of the key in bytes that a client gives to the push server.</summary>
    public const int KeySize = XChaCha20Poly1305.KeySize;

    /// <summary>The length of the longest payload in bytes that <see cref="TryOpen"/> reads.</summary>
    public const int MaxSize = 64 * 1024;

    private const int Overhead = XChaCha20Poly1305.NonceSize + XChaCha20Poly1305.TagSize;

    /// <summary>Gets the account or group that the message is for, 66 hexadecimal digits.</summary>
    public required string Account { get; init; }

    /// <summary>Gets the message's storage hash.</summary>
    public required string MessageHash { get; init; }

    /// <summary>Gets the number of the namespace, or <see langword="null"/> when the server does not tell it.</summary>
    public int? Namespace { get; init; }

    /// <summary>Gets when the swarm stored the message.</summary>
    public DateTimeOffset? StoredAt { get; init; }

    /// <summary>Gets when the swarm will drop the message.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets whether the message was too long to be sent along.</summary>
    public bool IsTooLong { get; init; }

    /// <summary>Gets the message as the swarm stores it, or <see langword="null"/> when it was not sent along.</summary>
    public ReadOnlyMemory<byte>? Message { get; init; }

    /// <summary>Opens a notification.</summary>
    /// <param name="encrypted">The encrypted payload, decoded from base64.</param>
    /// <param name="key">The key that the client gave to the push server, 32 bytes.</param>
    /// <param name="payload">What the notification says.</param>
    /// <returns>Whether the notification is genuine and in the known form.</returns>
    /// <exception cref="ArgumentException">The key has a wrong length.</exception>
    public static bool TryOpen(ReadOnlySpan<byte> encrypted, SecretKey key, [NotNullWhen(true)] out PushPayload? payload)
    {
        payload = null;
        if (encrypted.Length > MaxSize || !TryDecrypt(encrypted, key, out byte[]? plaintext))
        {
            return false;
        }

        try
        {
            payload = PushPayloadReader.Read(plaintext);
            return payload is not null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <summary>Decrypts a notification and removes its padding, whatever it says.</summary>
    /// <param name="encrypted">The encrypted payload, decoded from base64.</param>
    /// <param name="key">The key that the client gave to the push server, 32 bytes.</param>
    /// <param name="plaintext">The decrypted bytes without zeros at their end; a text of zeros only is left as it is.</param>
    /// <returns>Whether the notification is genuine.</returns>
    /// <exception cref="ArgumentException">The key has a wrong length.</exception>
    public static bool TryDecrypt(ReadOnlySpan<byte> encrypted, SecretKey key, [NotNullWhen(true)] out byte[]? plaintext)
    {
        ArgumentNullException.ThrowIfNull(key);
        plaintext = null;
        if (encrypted.Length < Overhead)
        {
            return false;
        }

        byte[] opened = new byte[encrypted.Length - Overhead];
        if (!XChaCha20Poly1305.TryDecrypt(encrypted[XChaCha20Poly1305.NonceSize..], key.Expose(), encrypted[..XChaCha20Poly1305.NonceSize], opened))
        {
            return false;
        }

        int length = opened.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        if (length == 0 || length == opened.Length)
        {
            plaintext = opened;
            return true;
        }

        plaintext = opened[..length];
        CryptographicOperations.ZeroMemory(opened);
        return true;
    }

    /// <summary>Names the type and shows nothing of the notification.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(PushPayload);
}
