using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.DevNet;

/// <summary>The 36 bytes that stand for a member of a group: prefix, rights, two zero bytes, Ed25519 key.</summary>
internal static class SubaccountToken
{
    public const int MaxPerRequest = 50;

    private const int Size = 36;
    private const int PrefixOffset = 0;
    private const int RightsOffset = 1;
    private const int KeyOffset = 4;

    public static bool TryParse(string text, [NotNullWhen(true)] out byte[]? token)
    {
        token = new byte[Size];
        if (text.Length == 2 * Size && Convert.FromHexString(text, token, out _, out _) == OperationStatus.Done)
        {
            return true;
        }

        return Base64Text.TryDecode(text, out token) && token.Length == Size;
    }

    public static SubaccountRights Rights(ReadOnlySpan<byte> token) => (SubaccountRights)token[RightsOffset];

    public static bool IsFor(ReadOnlySpan<byte> token, byte prefix) =>
        token[PrefixOffset] == prefix || Rights(token).HasFlag(SubaccountRights.AnyPrefix);

    public static ReadOnlySpan<byte> Key(ReadOnlySpan<byte> token) => token[KeyOffset..];
}
