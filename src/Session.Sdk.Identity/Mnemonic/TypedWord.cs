namespace Session.Sdk.Identity;

/// <summary>A word as it is compared: in lower case and composed (NFC), as its first four characters and a hash of all.</summary>
/// <remarks>Composes by itself, because the runtime's normalisation does nothing in invariant globalisation mode. It knows the letters of the word lists, which is all that matters here.</remarks>
/// <param name="Prefix">The first four characters, 16 bits each, the first one lowest; unused places are zero.</param>
/// <param name="Hash">A hash of the whole word, to tell a word of the list from one that only begins like it.</param>
internal readonly record struct TypedWord(ulong Prefix, ulong Hash)
{
    internal const int MaxPrefixLength = 4;

    private const ulong HashBasis = 0xCBF29CE484222325;
    private const ulong HashPrime = 0x100000001B3;
    private const int CharBits = 16;
    private const char Acute = '\u0301';
    private const char Tilde = '\u0303';
    private const char Breve = '\u0306';
    private const char Diaeresis = '\u0308';
    private const char Voiced = '\u3099';
    private const char SemiVoiced = '\u309A';

    internal static TypedWord Read(ReadOnlySpan<char> word)
    {
        ulong prefix = 0;
        ulong hash = HashBasis;
        int length = 0;
        for (int i = 0; i < word.Length; i++)
        {
            char c = char.ToLowerInvariant(word[i]);
            if (i + 1 < word.Length && IsMark(word[i + 1]) && TryCompose(c, word[i + 1], out char composed))
            {
                c = composed;
                i++;
            }

            hash = (hash ^ c) * HashPrime;
            if (length < MaxPrefixLength)
            {
                prefix |= (ulong)c << (CharBits * length++);
            }
        }

        return new TypedWord(prefix, hash);
    }

    private static bool IsMark(char c) => c is Acute or Tilde or Breve or Diaeresis or Voiced or SemiVoiced;

    private static bool TryCompose(char letter, char mark, out char composed)
    {
        composed = (letter, mark) switch
        {
            ('a', Acute) => 'á',
            ('e', Acute) => 'é',
            ('i', Acute) => 'í',
            ('o', Acute) => 'ó',
            ('u', Acute) => 'ú',
            ('n', Tilde) => 'ñ',
            ('a', Diaeresis) => 'ä',
            ('o', Diaeresis) => 'ö',
            ('u', Diaeresis) => 'ü',
            ('и', Breve) => 'й',
            ( >= 'か' and <= 'と', Voiced) when IsPlainKana(letter) => (char)(letter + 1),
            ('は' or 'ひ' or 'ふ' or 'へ' or 'ほ', Voiced) => (char)(letter + 1),
            ('は' or 'ひ' or 'ふ' or 'へ' or 'ほ', SemiVoiced) => (char)(letter + 2),
            _ => '\0',
        };
        return composed != '\0';
    }

    // From か to ち every other character is plain; after the small っ, つ, て and と are.
    private static bool IsPlainKana(char letter) => letter <= 'ち' ? (letter - 'か') % 2 == 0 : letter is 'つ' or 'て' or 'と';
}
