using System.Text;

namespace ModeratorBot.Rules;

/// <summary>Removes what contains a word, or words in a row, of a list. Whole words: "class" holds no "ass".</summary>
internal sealed class WordRule : IRule
{
    private readonly string[] _words;

    internal WordRule(IEnumerable<string> words)
    {
        _words = [.. words.Select(Spaced).Where(word => word.Length > 1).Distinct(StringComparer.Ordinal)];
    }

    public string Name => "words";

    public Measure? Judge(Post post, Person author) => IsIn(post.Text) ? Measure.Delete(post) : null;

    internal bool IsIn(string text)
    {
        string spaced = Spaced(text);
        return _words.Any(word => spaced.Contains(word, StringComparison.Ordinal));
    }

    /// <summary>The words of a text, each with one space around it.</summary>
    private static string Spaced(string text)
    {
        var spaced = new StringBuilder(" ");
        foreach (Rune rune in FoldedText.Of(text).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                spaced.Append(rune.ToString());
            }
            else if (spaced[^1] != ' ')
            {
                spaced.Append(' ');
            }
        }

        return spaced[^1] == ' ' ? spaced.ToString() : spaced.Append(' ').ToString();
    }
}
