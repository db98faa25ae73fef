using System.Globalization;
using System.Text;

namespace ModeratorBot.Rules;

/// <summary>Text as rules compare it: small letters, dressed-up letters as plain ones, without signs that nobody sees.</summary>
internal static class FoldedText
{
    // Letters of other scripts that cannot be told from Latin ones. Lists and texts are folded alike, so words in those scripts are still found.
    private const string Lookalikes = "аaеeоoрpсcхxуyіiјjѕsһhԁdԛqԝwтtкkмmвbнhοoαaνvρpιiκkυuχxτtɡgıiℓl";

    private static readonly Dictionary<int, char> Plain = Enumerable.Range(0, Lookalikes.Length / 2).ToDictionary(i => (int)Lookalikes[2 * i], i => Lookalikes[(2 * i) + 1]);

    internal static string Of(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!IsUnseen(rune))
            {
                Rune small = Rune.ToLowerInvariant(Undressed(rune));
                folded.Append(Plain.TryGetValue(small.Value, out char plain) ? plain : small.ToString());
            }
        }

        return folded.ToString();
    }

    /// <summary>Tells whether a reader sees nothing of a sign: joiners, turns of direction, marks above letters, fillers, controls.</summary>
    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => true,
        UnicodeCategory.Control => !Rune.IsWhiteSpace(rune),
        _ => rune.Value is 0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0,
    };

    /// <summary>Gives the letter that is shown in full width, in a circle, or as a mathematical sign.</summary>
    private static Rune Undressed(Rune rune) => rune.Value switch
    {
        >= 0xFF01 and <= 0xFF5E => new Rune(rune.Value - 0xFEE0),
        >= 0x24B6 and <= 0x24CF => new Rune('A' + rune.Value - 0x24B6),
        >= 0x24D0 and <= 0x24E9 => new Rune('a' + rune.Value - 0x24D0),
        >= 0x1F130 and <= 0x1F149 => new Rune('A' + rune.Value - 0x1F130),
        >= 0x1D400 and <= 0x1D6A3 => new Rune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[(rune.Value - 0x1D400) % 52]),
        >= 0x1D7CE and <= 0x1D7FF => new Rune('0' + ((rune.Value - 0x1D7CE) % 10)),
        0x3002 or 0xFF61 or 0x2024 or 0xFE52 => new Rune('.'),
        0x2044 or 0x2215 or 0x29F8 => new Rune('/'),
        0xFE55 or 0xA789 or 0x2236 => new Rune(':'),
        _ => rune,
    };
}
