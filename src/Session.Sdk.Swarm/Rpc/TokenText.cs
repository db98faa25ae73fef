using System.Buffers;
using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Reads subaccount tokens from text.</summary>
internal static class TokenText
{
    /// <summary>Reads base64 (48 characters) or hexadecimal digits (72).</summary>
    internal static bool TryRead(ReadOnlySpan<char> text, out SubaccountToken token)
    {
        token = default;
        Span<byte> bytes = stackalloc byte[SubaccountToken.Size];
        int written;
        return text.Length switch
        {
            2 * SubaccountToken.Size => Convert.FromHexString(text, bytes, out _, out written) == OperationStatus.Done && SubaccountToken.TryCreate(bytes[..written], out token),
            SubaccountToken.Size / 3 * 4 => Convert.TryFromBase64Chars(text, bytes, out written) && SubaccountToken.TryCreate(bytes[..written], out token),
            _ => false,
        };
    }
}
