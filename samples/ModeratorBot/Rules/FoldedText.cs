using System.Globalization;
using System.Text;

namespace ModeratorBot.Rules;

/// <summary>Text as rules compare it: small letters, wide forms as plain ones, without signs that nobody sees.</summary>
internal static class FoldedText
{
    internal static string Of(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            {
                continue;
            }

            // U+FF01 to U+FF5E are the ASCII signs once more, in full width; U+3002 and U+2024 are read as the dot of an address.
            Rune plain = rune.Value switch
            {
                >= 0xFF01 and <= 0xFF5E => new Rune(rune.Value - 0xFEE0),
                0x3002 or 0xFF61 or 0x2024 => new Rune('.'),
                _ => rune,
            };
            folded.Append(Rune.ToLowerInvariant(plain).ToString());
        }

        return folded.ToString();
    }
}
