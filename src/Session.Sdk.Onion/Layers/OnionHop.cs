using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Opens the layer of one hop as a node or a server does. Clients need it only to check their own requests.</summary>
internal static class OnionHop
{
    private const int FrameSize = 4;

    /// <summary>Opens the outermost layer of a request.</summary>
    /// <param name="request">The framed request: length, ciphertext and the JSON text with the client's key.</param>
    /// <param name="secretKey">The hop's X25519 secret key, 32 bytes.</param>
    /// <param name="publicKey">The hop's X25519 public key.</param>
    /// <param name="plaintext">The framed request for the next hop, or the destination's request.</param>
    /// <returns>Whether the request is well formed and authentic.</returns>
    /// <exception cref="ArgumentException"><paramref name="secretKey"/> is not 32 bytes long.</exception>
    public static bool TryPeel(ReadOnlySpan<byte> request, ReadOnlySpan<byte> secretKey, X25519PublicKey publicKey, [NotNullWhen(true)] out byte[]? plaintext)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secretKey.Length, X25519.KeySize);
        plaintext = null;
        Span<byte> clientKey = stackalloc byte[X25519.KeySize];
        if (!TryReadFrame(request, out ReadOnlySpan<byte> blob, out ReadOnlySpan<byte> control)
            || !TryReadControl(control, clientKey, out OnionCipher cipher)
            || blob.Length < LayerCipher.Overhead(cipher))
        {
            return false;
        }

        Span<byte> sharedSecret = stackalloc byte[X25519.KeySize];
        Span<byte> key = stackalloc byte[LayerCipher.KeySize];
        try
        {
            if (!X25519.TryDeriveSharedSecret(secretKey, clientKey, sharedSecret))
            {
                return false;
            }

            LayerCipher.DeriveKey(cipher, sharedSecret, clientKey, publicKey.AsSpan(), key);
            byte[] opened = new byte[blob.Length - LayerCipher.Overhead(cipher)];
            bool isAuthentic = LayerCipher.TryOpen(cipher, key, blob, opened, out _);
            plaintext = isAuthentic ? opened : null;
            return isAuthentic;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sharedSecret);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Takes a frame apart: a blob behind its length, and the text that follows.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="blob">The blob, in place.</param>
    /// <param name="control">The JSON text, in place; not checked.</param>
    /// <returns>Whether the length fits.</returns>
    public static bool TryReadFrame(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> blob, out ReadOnlySpan<byte> control)
    {
        blob = default;
        control = default;
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(frame, out uint length) || length > frame.Length - FrameSize)
        {
            return false;
        }

        blob = frame.Slice(FrameSize, (int)length);
        control = frame[(FrameSize + (int)length)..];
        return true;
    }

    private static bool TryReadControl(ReadOnlySpan<byte> json, Span<byte> clientKey, out OnionCipher cipher)
    {
        cipher = OnionCipher.AesGcm;
        bool hasKey = false;
        try
        {
            var reader = ForeignJson.Read(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isKey = reader.ValueTextEquals("ephemeral_key"u8);
                bool isCipher = reader.ValueTextEquals("enc_type"u8);
                reader.Read();
                if (isKey)
                {
                    hasKey = reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && TryReadKey(reader.ValueSpan, clientKey);
                    if (!hasKey)
                    {
                        return false;
                    }
                }
                else if (isCipher)
                {
                    if (reader.TokenType != JsonTokenType.String || !LayerCipher.TryParse(reader.ValueSpan, out cipher))
                    {
                        return false;
                    }
                }
                else
                {
                    reader.Skip();
                }
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() && hasKey;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is how the reader reports an escaped text that is not UTF-16.
            return false;
        }
    }

    /// <summary>Reads a key of 64 hexadecimal digits or, as nodes do, of 43 or 44 base64 characters.</summary>
    private static bool TryReadKey(ReadOnlySpan<byte> text, Span<byte> key)
    {
        if (text.Length == 2 * X25519.KeySize)
        {
            return Convert.FromHexString(text, key, out _, out _) == OperationStatus.Done;
        }

        const int PaddedLength = 44;
        if (text.Length is not (PaddedLength or PaddedLength - 1))
        {
            return false;
        }

        Span<byte> padded = stackalloc byte[PaddedLength];
        padded.Fill((byte)'=');
        text.CopyTo(padded);
        return Base64.DecodeFromUtf8(padded, key, out int read, out int written) == OperationStatus.Done && read == PaddedLength && written == X25519.KeySize;
    }
}
