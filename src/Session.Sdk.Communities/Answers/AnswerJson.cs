using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace SessionSdk.Communities;

/// <summary>Parses the JSON of servers: bounded in depth, with the one departure from JSON that real servers are known for.</summary>
internal static class AnswerJson
{
    /// <summary>Rows with reactions and their reactors, inside a batch, are seven deep.</summary>
    private const int MaxDepth = 16;

    private const int EscapeLength = 6;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Parses a text.</summary>
    /// <returns>The document, which the caller disposes, or <see langword="null"/> when the text is no JSON.</returns>
    internal static JsonDocument? TryParse(ReadOnlyMemory<byte> text)
    {
        if (TryParseStrict(text) is { } document)
        {
            return document;
        }

        // The time of a ban without end is written as Infinity, which is no JSON.
        byte[] repaired = text.ToArray();
        return BlankOutNumbers(repaired) ? TryParseStrict(repaired) : null;
    }

    private static JsonDocument? TryParseStrict(ReadOnlyMemory<byte> text)
    {
        try
        {
            return ForeignJson.HasKnownWordsOnly(text.Span) && HasWholeTexts(text.Span) ? JsonDocument.Parse(text, Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Tells whether every text can be read: UTF-8, and no half of a pair among what is escaped. The parser would find out only when the text is asked for.</summary>
    private static bool HasWholeTexts(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            return false;
        }

        bool isPairOpen = false;
        while (text.IndexOf((byte)'\\') is >= 0 and int at)
        {
            if (isPairOpen && at > 0)
            {
                return false;
            }

            int unit = UnitAt(text[at..]);
            if (isPairOpen != char.IsLowSurrogate((char)unit))
            {
                return false;
            }

            isPairOpen = char.IsHighSurrogate((char)unit);
            text = text[Math.Min(text.Length, at + (unit == 0 ? 2 : EscapeLength))..];
        }

        return !isPairOpen;
    }

    /// <summary>Gives what an escape stands for; zero when it is a short one.</summary>
    private static int UnitAt(ReadOnlySpan<byte> escape) =>
        escape.Length >= EscapeLength && escape[1] == 'u' && ushort.TryParse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit) ? unit : 0;

    /// <summary>Puts null in place of the numbers that JSON does not have.</summary>
    /// <returns>Whether there was one.</returns>
    private static bool BlankOutNumbers(Span<byte> text)
    {
        bool found = false;
        bool isText = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                isText = !isText;
            }
            else if (isText)
            {
                i += text[i] == '\\' ? 1 : 0;
            }
            else if (text[i..].StartsWith("-Infinity"u8) || text[i..].StartsWith("Infinity"u8))
            {
                int length = text[i] == '-' ? "-Infinity".Length : "Infinity".Length;
                text.Slice(i, length).Fill((byte)' ');
                "null"u8.CopyTo(text[i..]);
                i += length - 1;
                found = true;
            }
            else if (text[i..].StartsWith("NaN"u8))
            {
                "0  "u8.CopyTo(text[i..]);
                i += 2;
                found = true;
            }
        }

        return found;
    }
}
