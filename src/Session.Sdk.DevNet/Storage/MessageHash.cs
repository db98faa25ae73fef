using System.Globalization;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Computes and recognises message hashes: unpadded base64 of BLAKE2b-256.</summary>
internal static class MessageHash
{
    private const int TextLength = 43;

    public static string Compute(StorageAddress address, int number, ReadOnlySpan<byte> data)
    {
        string space = number == 0 ? "" : number.ToString(CultureInfo.InvariantCulture);
        byte[] input = [.. address.Bytes.Span, .. System.Text.Encoding.ASCII.GetBytes(space), .. data];
        Span<byte> hash = stackalloc byte[32];
        Blake2b.Hash(input, hash);
        return Convert.ToBase64String(hash)[..TextLength];
    }

    public static bool IsWellFormed(string text) => text.Length == TextLength && !text.Contains('=') && Base64Text.TryDecode(text, out byte[]? bytes) && bytes.Length == 32;
}
