using System.Buffers.Binary;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Configs;

/// <summary>Encrypts config payloads, always to the same bytes: key and nonce follow from the plaintext.</summary>
/// <remarks>
/// key = BLAKE2b-32(base key ‖ length as 8 bytes big-endian ‖ domain); nonce = BLAKE2b-24(key "libsessionutil-config-encrypted-" ‖ domain, plaintext);
/// output = XChaCha20-Poly1305 ‖ nonce.
/// </remarks>
internal static class ConfigEncryption
{
    public const int KeySize = 32;

    public const int MaxDomainSize = 24;

    public const int Overhead = XChaCha20Poly1305.TagSize + XChaCha20Poly1305.NonceSize;

    private static ReadOnlySpan<byte> NoncePrefix => "libsessionutil-config-encrypted-"u8;

    /// <summary>Encrypts the plaintext at the start of a payload, in place.</summary>
    /// <param name="payload">The plaintext, followed by <see cref="Overhead"/> bytes of room.</param>
    /// <param name="key">The base key, 32 bytes.</param>
    /// <param name="domain">What is encrypted, 1 to 24 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Encrypt(Span<byte> payload, ReadOnlySpan<byte> key, ReadOnlySpan<byte> domain)
    {
        CheckLengths(key, domain);
        ArgumentOutOfRangeException.ThrowIfLessThan(payload.Length, Overhead);
        Span<byte> plaintext = payload[..^Overhead];
        Span<byte> nonce = payload[^XChaCha20Poly1305.NonceSize..];
        Span<byte> nonceKey = stackalloc byte[NoncePrefix.Length + MaxDomainSize];
        NoncePrefix.CopyTo(nonceKey);
        domain.CopyTo(nonceKey[NoncePrefix.Length..]);
        Blake2b.Hash(plaintext, nonceKey[..(NoncePrefix.Length + domain.Length)], nonce);
        Span<byte> derived = stackalloc byte[KeySize];
        try
        {
            DeriveKey(plaintext.Length, key, domain, derived);
            XChaCha20Poly1305.Encrypt(plaintext, derived, nonce, payload[..^XChaCha20Poly1305.NonceSize]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Opens a payload.</summary>
    /// <param name="payload">What <see cref="Encrypt"/> made.</param>
    /// <param name="key">The base key, 32 bytes.</param>
    /// <param name="domain">What was encrypted, 1 to 24 bytes.</param>
    /// <param name="plaintext">Receives <paramref name="payload"/>'s length − <see cref="Overhead"/> bytes.</param>
    /// <returns>Whether the payload is authentic.</returns>
    /// <exception cref="ArgumentException">The length of key, domain or plaintext is wrong.</exception>
    public static bool TryDecrypt(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> key, ReadOnlySpan<byte> domain, Span<byte> plaintext)
    {
        CheckLengths(key, domain);
        if (payload.Length < Overhead)
        {
            return false;
        }

        Span<byte> derived = stackalloc byte[KeySize];
        try
        {
            DeriveKey(payload.Length - Overhead, key, domain, derived);
            return XChaCha20Poly1305.TryDecrypt(
                payload[..^XChaCha20Poly1305.NonceSize], derived, payload[^XChaCha20Poly1305.NonceSize..], plaintext);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static void DeriveKey(int length, ReadOnlySpan<byte> key, ReadOnlySpan<byte> domain, Span<byte> derived)
    {
        Span<byte> input = stackalloc byte[KeySize + sizeof(ulong) + MaxDomainSize];
        try
        {
            key.CopyTo(input);
            BinaryPrimitives.WriteUInt64BigEndian(input[KeySize..], (ulong)length);
            domain.CopyTo(input[(KeySize + sizeof(ulong))..]);
            Blake2b.Hash(input[..(KeySize + sizeof(ulong) + domain.Length)], derived);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(input);
        }
    }

    private static void CheckLengths(ReadOnlySpan<byte> key, ReadOnlySpan<byte> domain)
    {
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"A config key has 32 bytes, got {key.Length}.", nameof(key));
        }

        if (domain.Length is < 1 or > MaxDomainSize)
        {
            throw new ArgumentException($"A domain has 1 to 24 bytes, got {domain.Length}.", nameof(domain));
        }
    }
}
