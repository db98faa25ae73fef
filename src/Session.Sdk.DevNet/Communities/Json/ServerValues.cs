using System.Globalization;
using System.Numerics;

namespace SessionSdk.DevNet;

/// <summary>Reads values as the community server's language takes them: what counts as true, as a number, as base64.</summary>
internal static class ServerValues
{
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        BigInteger number => !number.IsZero,
        double number => number != 0,
        string text => text.Length > 0,
        JsonList list => list.Count > 0,
        JsonFields fields => fields.Count > 0,
        _ => true,
    };

    /// <summary>Reads a text as a whole number: blanks around it, a sign, single underscores and digits of any script are fine.</summary>
    public static bool TryReadInteger(string text, bool onlyAscii, out BigInteger number)
    {
        number = default;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        bool isNegative = rest.StartsWith('-');
        if (isNegative || rest.StartsWith('+'))
        {
            rest = rest[1..];
        }

        bool wasDigit = false;
        var digits = new System.Text.StringBuilder();
        foreach (char c in rest)
        {
            int digit = onlyAscii && !char.IsAscii(c) ? -1 : CharUnicodeInfo.GetDecimalDigitValue(c);
            if (digit < 0 && (c != '_' || !wasDigit))
            {
                return false;
            }

            wasDigit = digit >= 0;
            if (wasDigit)
            {
                digits.Append((char)('0' + digit));
            }
        }

        if (!wasDigit)
        {
            return false;
        }

        number = BigInteger.Parse(digits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture);
        number = isNegative ? -number : number;
        return true;
    }

    /// <summary>Reads base64 with all of its padding or none; unused bits may be anything.</summary>
    public static bool TryReadBase64(string text, out byte[] bytes)
    {
        bytes = [];
        string digits = text.TrimEnd('=');
        int padding = text.Length - digits.Length;
        int rest = digits.Length % 4;
        if (rest == 1 || (padding > 0 && padding != (4 - rest) % 4) || padding > 2)
        {
            return false;
        }

        byte[] result = new byte[digits.Length * 3 / 4];
        int buffer = 0;
        int bits = 0;
        int at = 0;
        foreach (char c in digits)
        {
            int value = Base64Digit(c);
            if (value < 0)
            {
                return false;
            }

            buffer = (buffer << 6) | value;
            bits += 6;
            if (bits >= 8)
            {
                bits -= 8;
                result[at++] = (byte)(buffer >> bits);
                buffer &= (1 << bits) - 1;
            }
        }

        bytes = result;
        return true;
    }

    /// <summary>Reads hex in either case; blanks between the bytes are skipped.</summary>
    public static bool TryReadHex(string text, out byte[] bytes)
    {
        bytes = [];
        var result = new List<byte>(text.Length / 2);
        for (int i = 0; i < text.Length; i += 2)
        {
            while (i < text.Length && char.IsWhiteSpace(text[i]))
            {
                i++;
            }

            if (i == text.Length)
            {
                break;
            }

            if (i + 1 == text.Length || !char.IsAsciiHexDigit(text[i]) || !char.IsAsciiHexDigit(text[i + 1]))
            {
                return false;
            }

            result.Add(byte.Parse(text.AsSpan(i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        }

        bytes = [.. result];
        return true;
    }

    public static bool HasLoneSurrogate(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static int Base64Digit(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };
}
