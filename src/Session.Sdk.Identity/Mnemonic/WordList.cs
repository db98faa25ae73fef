using System.Collections.Frozen;

namespace SessionSdk.Identity;

/// <summary>The 1626 words of a language, found by their first characters.</summary>
internal sealed class WordList
{
    internal const int Count = 1626;

    private readonly FrozenDictionary<ulong, short> _indices;
    private readonly ulong[] _hashes;
    private readonly ulong _prefixMask;

    private WordList(string[] words, int prefixLength)
    {
        Words = words;
        _prefixMask = prefixLength == TypedWord.MaxPrefixLength ? ulong.MaxValue : (1UL << (16 * prefixLength)) - 1;
        _hashes = new ulong[words.Length];
        var indices = new Dictionary<ulong, short>(words.Length);
        for (short i = 0; i < words.Length; i++)
        {
            var word = TypedWord.Read(words[i], isHashed: true, out _);
            indices.Add(word.Prefix & _prefixMask, i);
            _hashes[i] = word.Hash;
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

    /// <summary>Finds the index of the word that begins like the typed one.</summary>
    internal bool TryFind(in TypedWord word, out int index)
    {
        bool found = _indices.TryGetValue(word.Prefix & _prefixMask, out short value);
        index = value;
        return found;
    }

    /// <summary>Tells whether a word of the list was typed to its end.</summary>
    internal bool IsWhole(in TypedWord word, int index) => _hashes[index] == word.Hash;
}
