using System.Collections.Frozen;

namespace Session.Sdk.Identity;

/// <summary>The 1626 words of a language, found by their first characters.</summary>
internal sealed class WordList
{
    internal const int Count = 1626;

    private readonly FrozenDictionary<ulong, short> _indices;
    private readonly ulong _prefixMask;

    private WordList(string[] words, int prefixLength)
    {
        Words = words;
        _prefixMask = prefixLength == WordPrefix.MaxLength ? ulong.MaxValue : (1UL << (16 * prefixLength)) - 1;
        var indices = new Dictionary<ulong, short>(words.Length);
        for (short i = 0; i < words.Length; i++)
        {
            indices.Add(WordPrefix.Of(words[i]) & _prefixMask, i);
        }

        _indices = indices.ToFrozenDictionary();
    }

    internal string[] Words { get; }

    internal static WordList Load(string resource, int prefixLength)
    {
        using Stream stream = typeof(WordList).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The word list {resource} is missing from the assembly.");
        using var reader = new StreamReader(stream, System.Text.Encoding.UTF8);
        string[] words = reader.ReadToEnd().Split('\n');
        return words.Length == Count
            ? new WordList(words, prefixLength)
            : throw new InvalidOperationException($"The word list {resource} has {words.Length} words.");
    }

    /// <summary>Finds the index of the word with the given <see cref="WordPrefix"/>.</summary>
    internal bool TryFind(ulong prefix, out int index)
    {
        bool found = _indices.TryGetValue(prefix & _prefixMask, out short value);
        index = value;
        return found;
    }
}
