using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace SessionSdk.DevNet;

/// <summary>Undoes percent-encoding in paths and queries.</summary>
internal static class PercentText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes bytes given as Latin-1; what is no UTF-8 becomes U+FFFD.</summary>
    public static string Decode(string latin1) => System.Text.Encoding.UTF8.GetString(Unescape(System.Text.Encoding.Latin1.GetBytes(latin1)));

    /// <summary>Decodes text; whatever is no UTF-8 or no text makes it fail.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        try
        {
            decoded = Strict.GetString(Unescape(Strict.GetBytes(text)));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public static string Encode(string text, string alsoSafe)
    {
        var encoded = new StringBuilder();
        foreach (byte b in System.Text.Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || alsoSafe.Contains((char)b, StringComparison.Ordinal))
            {
                encoded.Append((char)b);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
            }
        }

        return encoded.ToString();
    }

    public static byte[] Unescape(ReadOnlySpan<byte> bytes)
    {
        var result = new List<byte>(bytes.Length);
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '%' && i + 2 < bytes.Length && IsHex(bytes[i + 1]) && IsHex(bytes[i + 2]))
            {
                result.Add((byte)((Nibble(bytes[i + 1]) << 4) | Nibble(bytes[i + 2])));
                i += 2;
            }
            else
            {
                result.Add(bytes[i]);
            }
        }

        return [.. result];
    }

    private static bool IsHex(byte b) => char.IsAsciiHexDigit((char)b);

    private static int Nibble(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;
}
