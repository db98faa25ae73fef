using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SessionSdk.Cryptography;
using SessionSdk.Encoding;

namespace SessionSdk.Configs;

/// <summary>Turns config messages into what the swarm stores, and back.</summary>
internal static class ConfigPayload
{
    /// <summary>The most bytes that a swarm stores in one message.</summary>
    public const int MaxStoredSize = 76_800;

    /// <summary>The most bytes of a padded message in several parts.</summary>
    public const int MaxPaddedSize = 5_000_000;

    /// <summary>The most bytes that a compressed message may unfold to.</summary>
    public const int MaxInflatedSize = 20_000_000;

    /// <summary>A compressed message up to <see cref="FreeInflatedSize"/> may unfold to any ratio, a longer one to this many times its size.</summary>
    private const int MaxInflation = 64;

    private const int FreeInflatedSize = 256 * 1024;

    private const byte CompressedMark = (byte)'z';

    /// <summary>Compresses when that is shorter, pads and encrypts.</summary>
    /// <exception cref="ConfigTooLargeException">The message is longer than any config may be.</exception>
    public static IReadOnlyList<byte[]> Seal(ReadOnlySpan<byte> message, ReadOnlySpan<byte> key, ReadOnlySpan<byte> domain)
    {
        byte[] frame = Zstd.Compress(message);
        bool compressed = frame.Length + 1 < message.Length;
        int length = compressed ? frame.Length + 1 : message.Length;
        if (length > MaxPaddedSize || ConfigPadding.GetPaddedLength(length) > MaxPaddedSize)
        {
            throw new ConfigTooLargeException(length, MaxPaddedSize);
        }

        int padded = ConfigPadding.GetPaddedLength(length);
        byte[] payload = new byte[padded + ConfigEncryption.Overhead];
        Span<byte> body = payload.AsSpan(padded - length, length);
        if (compressed)
        {
            body[0] = CompressedMark;
            frame.CopyTo(body[1..]);
        }
        else
        {
            message.CopyTo(body);
        }

        CryptographicOperations.ZeroMemory(frame);
        if (payload.Length > MaxStoredSize)
        {
            byte[][] parts = MultipartMessage.Split(payload.AsSpan(0, padded), key, domain);
            CryptographicOperations.ZeroMemory(payload);
            return parts;
        }

        ConfigEncryption.Encrypt(payload, key, domain);
        return [payload];
    }

    /// <summary>Opens a payload with the first key that fits.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> payload, IReadOnlyList<SecretKey> keys, ReadOnlySpan<byte> domain, [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        if (payload.Length < ConfigEncryption.Overhead)
        {
            return false;
        }

        byte[] opened = new byte[payload.Length - ConfigEncryption.Overhead];
        foreach (SecretKey key in keys)
        {
            if (ConfigEncryption.TryDecrypt(payload, key.Expose(), domain, opened))
            {
                plaintext = opened;
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the message out of an opened payload: without padding, decompressed.</summary>
    public static bool TryUnpack(byte[] plaintext, [NotNullWhen(true)] out byte[]? message, out ConfigRejection rejection)
    {
        message = null;
        rejection = ConfigRejection.Malformed;
        ReadOnlySpan<byte> body = plaintext.AsSpan().TrimStart((byte)0);
        if (body.IsEmpty)
        {
            return false;
        }

        switch (body[0])
        {
            case CompressedMark:
                int limit = (int)Math.Min(MaxInflatedSize, Math.Max(FreeInflatedSize, (long)MaxInflation * body.Length));
                rejection = ConfigRejection.BadCompression;
                if (!Zstd.TryDecompress(body[1..], limit, out byte[]? inflated))
                {
                    return false;
                }

                rejection = ConfigRejection.UnknownFormat;
                message = inflated is [(byte)'d', ..] ? inflated : null;
                return message is not null;
            case (byte)'d':
                message = body.Length == plaintext.Length ? plaintext : body.ToArray();
                return true;
            default:
                rejection = ConfigRejection.UnknownFormat;
                return false;
        }
    }
}
