using System.Globalization;
using System.Text;

namespace SessionSdk.Storage;

/// <summary>The words by which messages are found: the one way to split texts and queries that all stores share.</summary>
/// <remarks>
/// <para>A word is a run of letters and digits, without case and accents; everything else separates, so the parts of an address are words.
/// In scripts without spaces (Han, kana, Thai, Lao, Khmer, Burmese) every two neighbouring characters are a word.</para>
/// <para>The result does not depend on the machine's culture or on ICU, so that it can be kept in an index.</para>
/// </remarks>
public static class SearchWords
{
    /// <summary>The greatest length of a word in UTF-16 characters; what is longer is cut, in texts and in queries.</summary>
    public const int MaxLength = 64;

    /// <summary>The greatest number of words that count of a query.</summary>
    public const int MaxQueryWords = 32;

    /// <summary>Splits a text into the words by which it is found.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The words, each once.</returns>
    public static IReadOnlyCollection<string> OfText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new HashSet<string>(StringComparer.Ordinal);
        Split(text, isQuery: false, words);
        return words;
    }

    /// <summary>Splits a query into words, each of which must begin a word of the text.</summary>
    /// <param name="query">The query.</param>
    /// <returns>The words, each once and at most <see cref="MaxQueryWords"/>; none when there is no letter and no digit, and then nothing is found.</returns>
    public static IReadOnlyCollection<string> OfQuery(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var words = new HashSet<string>(StringComparer.Ordinal);
        Split(query, isQuery: true, words);
        return [.. words.Take(MaxQueryWords)];
    }

    private static void Split(string text, bool isQuery, HashSet<string> words)
    {
        var word = new StringBuilder();
        var run = new List<Rune>();
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isPart = IsPart(rune);
            if (isPart && HasNoSpaces(rune.Value))
            {
                Add(word, words);
                run.Add(rune);
                continue;
            }

            AddRun(run, isQuery, words);
            if (isPart)
            {
                SearchFolding.Append(word, rune);
            }
            else
            {
                Add(word, words);
            }
        }

        AddRun(run, isQuery, words);
        Add(word, words);
    }

    private static void Add(StringBuilder word, HashSet<string> words)
    {
        if (word.Length > 0)
        {
            int length = Math.Min(word.Length, MaxLength);
            words.Add(word.ToString(0, length < word.Length && char.IsHighSurrogate(word[length - 1]) ? length - 1 : length));
            word.Clear();
        }
    }

    private static void AddRun(List<Rune> run, bool isQuery, HashSet<string> words)
    {
        for (int i = 0; i + 1 < run.Count; i++)
        {
            words.Add(string.Concat(run[i].ToString(), run[i + 1].ToString()));
        }

        // The last character alone: a query of one character must find it too.
        if (run.Count == 1 || (run.Count > 1 && !isQuery))
        {
            words.Add(run[^1].ToString());
        }

        run.Clear();
    }

    private static bool IsPart(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private static bool HasNoSpaces(int rune) => rune is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or (>= 0x3040 and <= 0x30FF)
        or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFF9F) or (>= 0x20000 and <= 0x3FFFF);
}
