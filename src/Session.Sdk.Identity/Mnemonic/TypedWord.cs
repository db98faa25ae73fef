using System.Globalization;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

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
    private const char Apostrophe = '\'';
    private const char CurlyApostrophe = '\u2019';
    private const char FirstMark = Acute;
    private const char Acute = '\u0301';
    private const char Tilde = '\u0303';
    private const char Breve = '\u0306';
    private const char Diaeresis = '\u0308';
    private const char Voiced = '\u3099';
    private const char SemiVoiced = '\u309A';

    /// <summary>Passes over what stands before and between words: white space, punctuation, symbols, invisible characters, and the numbers of a list.</summary>
    /// <returns>The text from the next word on.</returns>
    internal static ReadOnlySpan<char> SkipToWord(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (IsBetweenWords(text[0]) || text[0] is Apostrophe or CurlyApostrophe)
            {
                text = text[1..];
            }
            else if (char.IsDigit(text[0]))
            {
                int digits = 1;
                while (digits < text.Length && char.IsDigit(text[digits]))
                {
                    digits++;
                }

                if (digits < text.Length && !IsBetweenWords(text[digits]))
                {
                    return text;
                }

                text = text[digits..];
            }
            else
            {
                return text;
            }
        }

        return text;
    }

    /// <summary>Reads the word that the text begins with, up to white space, punctuation or the end. One that holds anything but letters becomes the empty word, which no list knows; invisible characters are passed over.</summary>
    /// <param name="text">Begins with the word; what stands before it must be gone.</param>
    /// <param name="isHashed">Whether the hash is wanted; it is needed only where the language is not known.</param>
    /// <param name="consumed">How many characters were read.</param>
    internal static TypedWord Read(ReadOnlySpan<char> text, bool isHashed, out int consumed)
    {
        ulong prefix = 0;
        ulong hash = HashBasis;
        int length = 0;
        bool letters = true;
        int i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            if (char.IsAsciiLetter(c))
            {
                c = (char)(c | 0x20);
            }
            else if (PastedText.IsInvisible(c))
            {
                i++;
                continue;
            }
            else if (c is Apostrophe or CurlyApostrophe && i + 1 < text.Length && char.IsLetter(text[i + 1]))
            {
                // Lojban has words with an apostrophe.
                c = Apostrophe;
            }
            else if (IsBetweenWords(c) || c is Apostrophe or CurlyApostrophe)
            {
                break;
            }
            else
            {
                letters &= IsPartOfWord(c);
                c = char.ToLowerInvariant(c);
            }

            i++;
            if (i < text.Length && text[i] >= FirstMark && TryCompose(c, text[i], out char composed))
            {
                c = composed;
                i++;
            }

            if (isHashed)
            {
                hash = (hash ^ c) * HashPrime;
            }

            if (length < MaxPrefixLength)
            {
                prefix |= (ulong)c << (CharBits * length++);
            }
        }

        consumed = i;
        return letters ? new TypedWord(prefix, hash) : default;
    }

    private static bool IsPartOfWord(char c) => char.IsLetter(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;

    private static bool IsBetweenWords(char c) =>
        char.IsWhiteSpace(c) || PastedText.IsInvisible(c) || (c is not (Apostrophe or CurlyApostrophe) && (char.IsPunctuation(c) || char.IsSymbol(c)));

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
