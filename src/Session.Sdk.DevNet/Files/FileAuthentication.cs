using System.Buffers;
using System.Globalization;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Checks the <c>X-FS-*</c> headers, which a request may have.</summary>
internal static class FileAuthentication
{
    private const int BodyHashSize = 64;
    private const long Tolerance = 24 * 60 * 60;
    private const string Prefix = "07";

    /// <summary>Gives the refusal, or <see langword="null"/> when the headers are right or absent.</summary>
    public static FileAnswer? Check(FileRequest request, long now)
    {
        string? key = request.Headers.GetValueOrDefault("x-fs-pubkey");
        string? time = request.Headers.GetValueOrDefault("x-fs-timestamp");
        string? signature = request.Headers.GetValueOrDefault("x-fs-signature");
        if (key is null && time is null && signature is null)
        {
            return null;
        }

        if (key is null || time is null || signature is null)
        {
            return Refuse(400, "one or more X-FS-* auth headers is missing");
        }

        byte[] id = new byte[1 + Ed25519.PublicKeySize];
        if (key.Length != 2 * id.Length || Convert.FromHexString(key, id, out _, out _) != OperationStatus.Done)
        {
            return Refuse(400, "X-FS-Pubkey is not a valid 66-hex digit id");
        }

        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return Refuse(400, "X-FS-Pubkey must be 07- prefixed");
        }

        if (!Ed25519Point.IsValid(id.AsSpan(1)))
        {
            return Refuse(400, "given X-FS-Pubkey is not a valid Ed25519 pubkey");
        }

        if (!TryReadSignature(signature, out byte[] bytes))
        {
            return Refuse(400, "X-FS-Signature is not base64[86]");
        }

        if (!long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
        {
            return Refuse(400, "X-FS-Timestamp is not a valid timestamp");
        }

        if (Math.Abs((now / 1000) - seconds) > Tolerance)
        {
            return Refuse(425, "X-FS-Timestamp is too far from current time");
        }

        return Ed25519.Verify(SignedBytes(request, time), bytes, id.AsSpan(1)) ? null : Refuse(401, "X-FS-Signature verification failed");
    }

    private static byte[] SignedBytes(FileRequest request, string time)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(time + request.Method + request.Target);
        if (request.Body.IsEmpty)
        {
            return text;
        }

        byte[] hash = new byte[BodyHashSize];
        Blake2b.Hash(request.Body.Span, hash);
        return [.. text, .. hash];
    }

    private static bool TryReadSignature(string text, out byte[] signature)
    {
        signature = new byte[Ed25519.SignatureSize];
        if (text.Length == 2 * signature.Length)
        {
            return Convert.FromHexString(text, signature, out _, out _) == OperationStatus.Done;
        }

        bool isRead = Base64Text.TryDecode(text, out byte[]? decoded) && decoded.Length == Ed25519.SignatureSize;
        signature = decoded ?? signature;
        return isRead;
    }

    private static FileAnswer Refuse(int status, string text) => FileAnswer.Text(status, "Invalid authentication: " + text);
}
