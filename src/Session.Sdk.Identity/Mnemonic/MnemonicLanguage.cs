using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk;

/// <summary>Names a language of recovery phrases and holds its words.</summary>
/// <remarks>All clients make English phrases. The words of a language are loaded when they are first needed. Safe to share between threads.</remarks>
public sealed class MnemonicLanguage
{
    /// <summary>The number of words of every language.</summary>
    public const int WordCount = WordList.Count;

    private const int StackSize = 256;

    private readonly Lazy<WordList> _words;
    private readonly Lazy<WordPrefixes> _prefixes;
    private readonly Lazy<WordPrefixes>? _olderPrefixes;

    private MnemonicLanguage(string name, string nativeName, string resource, int prefixLength, int? olderPrefixLength = null)
    {
        Name = name;
        NativeName = nativeName;
        PrefixLength = prefixLength;
        _words = new Lazy<WordList>(() => WordList.Load(resource, prefixLength));
        _prefixes = new Lazy<WordPrefixes>(() => new WordPrefixes(_words.Value.Words, prefixLength));
        _olderPrefixes = olderPrefixLength is { } older ? new Lazy<WordPrefixes>(() => new WordPrefixes(_words.Value.Words, older)) : null;
    }

    /// <summary>Gets English, the language of all official clients.</summary>
    public static MnemonicLanguage English { get; } = new("English", "English", "english", 3);

    /// <summary>Gets simplified Chinese.</summary>
    public static MnemonicLanguage ChineseSimplified { get; } = new("Chinese (simplified)", "简体中文 (中国)", "chinese_simplified", 1);

    /// <summary>Gets Dutch.</summary>
    public static MnemonicLanguage Dutch { get; } = new("Dutch", "Nederlands", "dutch", 4);

    /// <summary>Gets Esperanto.</summary>
    public static MnemonicLanguage Esperanto { get; } = new("Esperanto", "Esperanto", "esperanto", 3, olderPrefixLength: 4);

    /// <summary>Gets French.</summary>
    public static MnemonicLanguage French { get; } = new("French", "Français", "french", 4);

    /// <summary>Gets German.</summary>
    public static MnemonicLanguage German { get; } = new("German", "Deutsch", "german", 4);

    /// <summary>Gets Italian.</summary>
    public static MnemonicLanguage Italian { get; } = new("Italian", "Italiano", "italian", 4);

    /// <summary>Gets Japanese.</summary>
    public static MnemonicLanguage Japanese { get; } = new("Japanese", "日本語", "japanese", 3);

    /// <summary>Gets Lojban.</summary>
    public static MnemonicLanguage Lojban { get; } = new("Lojban", "Lojban", "lojban", 4);

    /// <summary>Gets Portuguese.</summary>
    public static MnemonicLanguage Portuguese { get; } = new("Portuguese", "Português", "portuguese", 4);

    /// <summary>Gets Russian.</summary>
    public static MnemonicLanguage Russian { get; } = new("Russian", "русский язык", "russian", 3, olderPrefixLength: 4);

    /// <summary>Gets Spanish.</summary>
    public static MnemonicLanguage Spanish { get; } = new("Spanish", "Español", "spanish", 4);

    /// <summary>Gets all languages, English first, the others by name.</summary>
    public static IReadOnlyList<MnemonicLanguage> All { get; } = Array.AsReadOnly(
        [English, ChineseSimplified, Dutch, Esperanto, French, German, Italian, Japanese, Lojban, Portuguese, Russian, Spanish]);

    /// <summary>Gets the English name.</summary>
    public string Name { get; }

    /// <summary>Gets the name in the language itself.</summary>
    public string NativeName { get; }

    /// <summary>Gets how many characters of a word count; what follows them is not looked at.</summary>
    public int PrefixLength { get; }

    /// <summary>Gets the words in their order.</summary>
    public IReadOnlyList<string> Words => Array.AsReadOnly(_words.Value.Words);

    internal WordList List => _words.Value;

    /// <summary>Gives the English name.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Name;

    /// <summary>Tells whether the checksum word is the one that this list asks for, or that an older list asked for.</summary>
    internal bool IsChecksum(short word, ReadOnlySpan<short> data) =>
        data[ChecksumPosition(data, _prefixes.Value)] == word
        || (_olderPrefixes is { } older && data[ChecksumPosition(data, older.Value)] == word);

    /// <summary>Computes which of the data words is repeated as the checksum word.</summary>
    internal int ChecksumPosition(ReadOnlySpan<short> data) => ChecksumPosition(data, _prefixes.Value);

    /// <summary>Computes the CRC-32 of zlib over the beginnings of all words in UTF-8, modulo the number of words.</summary>
    private static int ChecksumPosition(ReadOnlySpan<short> data, WordPrefixes list)
    {
        int size = data.Length * WordPrefixes.MaxSize;
        byte[]? rented = size > StackSize ? ArrayPool<byte>.Shared.Rent(size) : null;
        Span<byte> prefixes = rented is null ? stackalloc byte[StackSize] : rented;
        int length = 0;
        try
        {
            foreach (short index in data)
            {
                length += list.CopyTo(index, prefixes[length..]);
            }

            return (int)(Crc32.HashToUInt32(prefixes[..length]) % (uint)data.Length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(prefixes[..length]);
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }
}
