using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace Session.Sdk.Identity;

/// <summary>Names a language of recovery phrases and holds its words.</summary>
/// <remarks>All clients make English phrases. The words of a language are loaded when they are first needed. Safe to share between threads.</remarks>
public sealed class MnemonicLanguage
{
    /// <summary>The number of words of every language.</summary>
    public const int WordCount = WordList.Count;

    private const int MaxBytesPerCharacter = 3;
    private const int StackSize = 512;

    private readonly Lazy<WordList> _words;

    private MnemonicLanguage(string name, string nativeName, string resource, int prefixLength, int? olderPrefixLength = null)
    {
        Name = name;
        NativeName = nativeName;
        PrefixLength = prefixLength;
        OlderPrefixLength = olderPrefixLength;
        _words = new Lazy<WordList>(() => WordList.Load(resource, prefixLength));
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

    /// <summary>Gets the prefix length of older word lists, whose checksum words are accepted as well; null when it never changed.</summary>
    internal int? OlderPrefixLength { get; }

    internal WordList List => _words.Value;

    /// <summary>Gives the English name.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Name;

    /// <summary>Computes which of the data words is repeated as the checksum word: the CRC-32 of zlib over the beginnings of all words in UTF-8.</summary>
    internal int ChecksumPosition(ReadOnlySpan<short> words, int prefixLength)
    {
        int size = words.Length * prefixLength * MaxBytesPerCharacter;
        byte[]? rented = size > StackSize ? ArrayPool<byte>.Shared.Rent(size) : null;
        Span<byte> prefixes = rented is null ? stackalloc byte[StackSize] : rented;
        int length = 0;
        try
        {
            string[] list = List.Words;
            foreach (short index in words)
            {
                string word = list[index];
                length += System.Text.Encoding.UTF8.GetBytes(word.AsSpan(0, Math.Min(prefixLength, word.Length)), prefixes[length..]);
            }

            return (int)(Crc32.HashToUInt32(prefixes[..length]) % (uint)words.Length);
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
