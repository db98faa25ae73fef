using System.Buffers;
using System.Globalization;
using System.Text;
using SessionSdk.Cryptography;

namespace SessionSdk.Communities;

/// <summary>Writes what the signature of a request covers: server key ‖ nonce ‖ time ‖ method ‖ path with query ‖ digest of the body, if there is one.</summary>
internal static class RequestText
{
    internal const int NonceSize = 16;

    private const int DigestSize = 64;

    /// <summary>Writes the text.</summary>
    /// <param name="serverKey">The server's key.</param>
    /// <param name="nonce">16 bytes that were never used before.</param>
    /// <param name="timestamp">Unix time in seconds.</param>
    /// <param name="method">The method, upper case.</param>
    /// <param name="path">The path as it is when percent-decoded.</param>
    /// <param name="query">What stands behind the question mark, as it is sent; empty for none.</param>
    /// <param name="body">The body as it is sent.</param>
    /// <exception cref="ArgumentException">The nonce has another length, the method is empty, the path does not begin with a slash, or the time is before 1970.</exception>
    internal static byte[] Write(X25519PublicKey serverKey, ReadOnlySpan<byte> nonce, long timestamp, string method, string path, string query, ReadOnlySpan<byte> body)
    {
        if (nonce.Length != NonceSize)
        {
            throw new ArgumentException($"Expected {NonceSize} bytes, got {nonce.Length}.", nameof(nonce));
        }

        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentOutOfRangeException.ThrowIfNegative(timestamp);
        if (path is not ['/', ..])
        {
            throw new ArgumentException("A path begins with a slash.", nameof(path));
        }

        var text = new ArrayBufferWriter<byte>();
        text.Write(serverKey.AsSpan());
        text.Write(nonce);
        System.Text.Encoding.ASCII.GetBytes(timestamp.ToString(CultureInfo.InvariantCulture), text);
        System.Text.Encoding.ASCII.GetBytes(method, text);
        System.Text.Encoding.UTF8.GetBytes(path, text);
        if (query.Length > 0)
        {
            text.Write("?"u8);
            System.Text.Encoding.UTF8.GetBytes(query, text);
        }

        if (!body.IsEmpty)
        {
            Span<byte> digest = stackalloc byte[DigestSize];
            Blake2b.Hash(body, digest);
            text.Write(digest);
        }

        return text.WrittenSpan.ToArray();
    }
}
