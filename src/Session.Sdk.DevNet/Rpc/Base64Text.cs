using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.DevNet;

/// <summary>Reads base64 in the standard alphabet, with or without its padding and with nothing else in it.</summary>
internal static class Base64Text
{
    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        string padded = text.Length % 4 == 0 ? text : text.PadRight(text.Length + 4 - (text.Length % 4), '=');
        byte[] buffer = new byte[padded.Length / 4 * 3];
        if (text.Any(char.IsWhiteSpace) || !Base64.IsValid(padded) || !Convert.TryFromBase64String(padded, buffer, out int written))
        {
            return false;
        }

        bytes = buffer[..written];
        return true;
    }
}
