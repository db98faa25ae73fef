using System.Globalization;
using System.Text;

namespace ModeratorBot.Rules;

/// <summary>What strangers wrote, as the bot may say it again.</summary>
internal static class ShownText
{
    private const int MaxNameLength = 40;

    /// <summary>A name as it may stand within a sentence: one line, short, no signs that turn the writing around; <see langword="null"/> when nothing is left.</summary>
    internal static string? OfName(string? chosen)
    {
        var name = new StringBuilder();
        foreach (Rune rune in (chosen ?? "").EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune))
            {
                name.Append(rune.ToString());
            }
            else if (Rune.IsWhiteSpace(rune) && name.Length > 0 && name[^1] != ' ')
            {
                name.Append(' ');
            }

            if (name.Length >= MaxNameLength)
            {
                break;
            }
        }

        string shown = name.ToString().Trim();
        return shown.Length > 0 ? shown : null;
    }

    /// <summary>A text without controls and without what turns the writing around; lines stay.</summary>
    internal static string Of(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isUnseen = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (!isUnseen || rune.Value is '\n')
            {
                shown.Append(rune.ToString());
            }
        }

        return shown.ToString();
    }

    /// <summary>The beginning of a text, never half a sign.</summary>
    internal static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        int end = maxLength - 1;
        return $"{text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)]}…";
    }
}
