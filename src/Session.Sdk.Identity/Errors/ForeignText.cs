using System.Globalization;
using System.Text;

namespace SessionSdk;

/// <summary>Makes a text that a node, a server or another user chose fit for exceptions and logs: it may hold control characters, be endless, or repeat the id of the account that asked.</summary>
internal static class ForeignText
{
    /// <summary>The longest text that is kept, in UTF-16 units.</summary>
    internal const int DefaultMaxLength = 200;

    /// <summary>What stands for a text that holds an id in disguise.</summary>
    internal const string Withheld = "(a text that is not shown)";

    /// <summary>A word of so many letters and digits is an id, a key or a signature.</summary>
    private const int LongestWord = 20;

    /// <summary>So many hexadecimal digits, whatever stands between them, are an id.</summary>
    private const int LongestHex = 32;

    private const char Cut = '…';

    /// <summary>Gives the text without control and format characters and with long words cut out.</summary>
    /// <param name="text">The text; <see langword="null"/> stays <see langword="null"/>.</param>
    /// <param name="maxLength">How many UTF-16 units are kept.</param>
    internal static string? Quote(string? text, int maxLength = DefaultMaxLength)
    {
        if (text is null)
        {
            return null;
        }

        // Judged before it is cut, or the cut would hide half of an id; what is far behind the end is not shown anyway.
        ReadOnlySpan<char> seen = text.AsSpan(0, Math.Min(text.Length, 4 * maxLength));
        var quoted = new StringBuilder(Math.Min(seen.Length, maxLength) + 1);
        int start = 0;
        while (start < seen.Length && quoted.Length <= maxLength)
        {
            int length = WordLength(seen[start..]);
            if (length > LongestWord)
            {
                quoted.Append(Cut);
            }
            else if (length > 0)
            {
                quoted.Append(seen.Slice(start, length));
            }
            else
            {
                length = 1;
                quoted.Append(IsPlain(seen[start]) ? seen[start] : ' ');
            }

            start += length;
        }

        string result = quoted.Length > maxLength ? quoted.ToString(0, maxLength - 1) + Cut : quoted.ToString();
        return HoldsSpreadHex(result) ? Withheld : result;
    }

    private static int WordLength(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] is '+' or '/' or '_' or '-' or '='))
        {
            length++;
        }

        return length;
    }

    private static bool IsPlain(char letter) => char.GetUnicodeCategory(letter) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static bool HoldsSpreadHex(string text)
    {
        int run = 0;
        foreach (char letter in text)
        {
            if (char.IsAsciiHexDigit(letter))
            {
                if (++run >= LongestHex)
                {
                    return true;
                }
            }
            else if (char.IsLetterOrDigit(letter))
            {
                run = 0;
            }
        }

        return false;
    }
}
