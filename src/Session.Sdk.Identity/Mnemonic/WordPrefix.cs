namespace Session.Sdk.Identity;

/// <summary>Packs the first four characters of a word, in lower case and composed (NFC), into 64 bits; unused places are zero.</summary>
/// <remarks>Composes by itself, because the runtime's normalisation does nothing in invariant globalisation mode. It knows the letters of the word lists, which is all that matters here.</remarks>
internal static class WordPrefix
{
    internal const int MaxLength = 4;

    private const int CharBits = 16;
    private const char Acute = '\u0301';
    private const char Tilde = '\u0303';
    private const char Breve = '\u0306';
    private const char Diaeresis = '\u0308';
    private const char Voiced = '\u3099';
    private const char SemiVoiced = '\u309A';

    internal static ulong Of(ReadOnlySpan<char> word)
    {
        ulong prefix = 0;
        int length = 0;
        foreach (char c in word)
        {
            if (length > 0 && IsMark(c) && TryCompose((char)(prefix >> (CharBits * (length - 1))), c, out char composed))
            {
                prefix = (prefix & ~(0xFFFFUL << (CharBits * (length - 1)))) | ((ulong)composed << (CharBits * (length - 1)));
            }
            else if (length == MaxLength)
            {
                break;
            }
            else
            {
                prefix |= (ulong)char.ToLowerInvariant(c) << (CharBits * length++);
            }
        }

        return prefix;
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
            (>= 'か' and <= 'と', Voiced) when IsPlainKana(letter) => (char)(letter + 1),
            ('は' or 'ひ' or 'ふ' or 'へ' or 'ほ', Voiced) => (char)(letter + 1),
            ('は' or 'ひ' or 'ふ' or 'へ' or 'ほ', SemiVoiced) => (char)(letter + 2),
            _ => '\0',
        };
        return composed != '\0';
    }

    // From か to ち every other character is plain; after the small っ, つ, て and と are.
    private static bool IsPlainKana(char letter) => letter <= 'ち' ? (letter - 'か') % 2 == 0 : letter is 'つ' or 'て' or 'と';
}
