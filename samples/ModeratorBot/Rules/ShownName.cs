using System.Text;

namespace ModeratorBot.Rules;

/// <summary>The name of a stranger as it may stand within a sentence: one line, short, no signs that turn the writing around.</summary>
internal static class ShownName
{
    private const int MaxLength = 40;

    internal static string? Of(Post post)
    {
        var name = new StringBuilder();
        foreach (Rune rune in (post.AuthorName ?? "").EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune))
            {
                name.Append(rune.ToString());
            }
            else if (Rune.IsWhiteSpace(rune) && name.Length > 0 && name[^1] != ' ')
            {
                name.Append(' ');
            }

            if (name.Length >= MaxLength)
            {
                break;
            }
        }

        string shown = name.ToString().Trim();
        return shown.Length > 0 ? shown : null;
    }
}
