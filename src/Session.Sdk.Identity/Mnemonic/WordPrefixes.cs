namespace SessionSdk.Identity;

/// <summary>The first characters of each word of a list in UTF-8, as the checksum of a phrase takes them in.</summary>
internal sealed class WordPrefixes
{
    /// <summary>The most bytes that a prefix has: four characters of three bytes.</summary>
    internal const int MaxSize = 3 * TypedWord.MaxPrefixLength;

    private readonly byte[] _text;
    private readonly ushort[] _ends;

    internal WordPrefixes(string[] words, int length)
    {
        string[] prefixes = [.. words.Select(word => word[..Math.Min(length, word.Length)])];
        _text = System.Text.Encoding.UTF8.GetBytes(string.Concat(prefixes));
        _ends = new ushort[words.Length];
        int end = 0;
        for (int i = 0; i < words.Length; i++)
        {
            end += System.Text.Encoding.UTF8.GetByteCount(prefixes[i]);
            _ends[i] = checked((ushort)end);
        }
    }

    /// <summary>Copies the prefix of a word and says how many bytes it has.</summary>
    internal int CopyTo(int index, Span<byte> destination)
    {
        int start = index == 0 ? 0 : _ends[index - 1];
        int length = _ends[index] - start;
        ReadOnlySpan<byte> prefix = _text.AsSpan(start, length);
        for (int i = 0; i < prefix.Length; i++)
        {
            destination[i] = prefix[i];
        }

        return length;
    }
}
