using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Turns bytes into words and back (Electrum's scheme): three words for each four bytes, then a checksum word.</summary>
/// <remarks>For an account's phrase of 13 words use <see cref="RecoveryPhrase"/>. Safe to use from several threads.</remarks>
internal static class Mnemonic
{
    /// <summary>How many bytes can be encoded at most.</summary>
    public const int MaxSize = 1024;

    private const int ChunkSize = 4;
    private const int WordsPerChunk = 3;
    private const int StackWords = 128;
    private const ulong Base = WordList.Count;

    /// <summary>Computes how many words some bytes take, with the checksum word.</summary>
    /// <param name="byteCount">How many bytes: a multiple of 4 from 4 to <see cref="MaxSize"/>.</param>
    /// <returns>The number of words.</returns>
    /// <exception cref="ArgumentException"><paramref name="byteCount"/> cannot be encoded.</exception>
    public static int GetWordCount(int byteCount) => byteCount >= ChunkSize && byteCount <= MaxSize && byteCount % ChunkSize == 0
        ? (byteCount / ChunkSize * WordsPerChunk) + 1
        : throw new ArgumentException($"Expected a multiple of 4 from 4 to {MaxSize} bytes, got {byteCount}.", nameof(byteCount));

    /// <summary>Encodes bytes into words separated by single spaces. The text is as secret as the bytes, and cannot be wiped.</summary>
    /// <param name="data">The bytes: a multiple of 4 from 4 to <see cref="MaxSize"/>.</param>
    /// <param name="language">The language; <see langword="null"/> for English.</param>
    /// <returns>The words.</returns>
    /// <exception cref="ArgumentException"><paramref name="data"/> cannot be encoded.</exception>
    public static string Encode(ReadOnlySpan<byte> data, MnemonicLanguage? language = null)
    {
        language ??= MnemonicLanguage.English;
        Span<short> words = stackalloc short[StackWords];
        int count = GetWordCount(data.Length);
        words = count <= StackWords ? words[..count] : new short[count];
        try
        {
            EncodeIndices(data, language, words);
            string[] list = language.List.Words;
            int length = count - 1;
            foreach (short index in words)
            {
                length += list[index].Length;
            }

            return string.Create(length, new EncodeState(words, list), static (text, state) =>
            {
                for (int i = 0; i < state.Words.Length; i++)
                {
                    if (i > 0)
                    {
                        text[0] = ' ';
                        text = text[1..];
                    }

                    string word = state.List[state.Words[i]];
                    word.CopyTo(text);
                    text = text[word.Length..];
                }
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words));
        }
    }

    /// <summary>Decodes words, of which the last is the checksum word.</summary>
    /// <param name="text">The words. White space, punctuation and numbers of a list separate them; case and Unicode form do not count, nor invisible characters, nor what follows the first characters of a word.</param>
    /// <param name="language">The language, or <see langword="null"/> to find it.</param>
    /// <param name="destination">Receives the bytes; cleared when decoding fails.</param>
    /// <param name="bytesWritten">How many bytes were written.</param>
    /// <param name="error">What is wrong; a phrase for more bytes than <paramref name="destination"/> has room for has too many words.</param>
    /// <returns>Whether the words are valid.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, MnemonicLanguage? language, Span<byte> destination, out int bytesWritten, out RecoveryPhraseError error) =>
        TryDecode(text, language, destination, minWords: WordsPerChunk + 1, out bytesWritten, out _, out error);

    internal static bool TryDecode(
        ReadOnlySpan<char> text,
        MnemonicLanguage? language,
        Span<byte> destination,
        int minWords,
        out int bytesWritten,
        out MnemonicLanguage? foundLanguage,
        out RecoveryPhraseError error)
    {
        int maxWords = (Math.Min(destination.Length, MaxSize) / ChunkSize * WordsPerChunk) + 1;
        TypedWord[]? rented = maxWords > StackWords ? ArrayPool<TypedWord>.Shared.Rent(maxWords) : null;
        Span<TypedWord> typed = rented is null ? stackalloc TypedWord[maxWords] : rented;
        bytesWritten = 0;
        foundLanguage = null;
        try
        {
            int count = Split(text, typed[..maxWords], wholeWords: language is null);
            if (count > maxWords || count < minWords || count % WordsPerChunk != 1)
            {
                error = new RecoveryPhraseError(count > maxWords ? RecoveryPhraseFault.TooManyWords : RecoveryPhraseFault.TooFewWords, null, count);
                return false;
            }

            ReadOnlySpan<TypedWord> words = typed[..count];
            foundLanguage = language;
            bool decoded = language is null
                ? TryDecodeAnyLanguage(words, destination, out foundLanguage, out error)
                : TryDecodeIn(language, words, destination, out error);
            bytesWritten = decoded ? count / WordsPerChunk * ChunkSize : 0;
            return decoded;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(typed));
            if (rented is not null)
            {
                ArrayPool<TypedWord>.Shared.Return(rented, clearArray: true);
            }

            if (bytesWritten == 0)
            {
                CryptographicOperations.ZeroMemory(destination);
            }
        }
    }

    internal static void EncodeIndices(ReadOnlySpan<byte> data, MnemonicLanguage language, Span<short> words)
    {
        Span<short> rest = words;
        for (; !data.IsEmpty; data = data[ChunkSize..], rest = rest[WordsPerChunk..])
        {
            uint value = BinaryPrimitives.ReadUInt32LittleEndian(data);
            uint first = value % (uint)Base;
            uint second = ((value / (uint)Base) + first) % (uint)Base;
            rest[0] = (short)first;
            rest[1] = (short)second;
            rest[2] = (short)(((value / (uint)Base / (uint)Base) + second) % (uint)Base);
        }

        rest[0] = words[language.ChecksumPosition(words[..^1])];
    }

    /// <summary>Cuts a text into words.</summary>
    /// <returns>The number of words; one more than there is room for when there are too many.</returns>
    private static int Split(ReadOnlySpan<char> text, Span<TypedWord> words, bool wholeWords)
    {
        int count = 0;
        while (true)
        {
            text = TypedWord.SkipToWord(text);
            if (text.IsEmpty)
            {
                return count;
            }

            if (count == words.Length)
            {
                return count + 1;
            }

            words[count++] = TypedWord.Read(text, wholeWords, out int length);
            text = text[length..];
        }
    }

    /// <summary>Decodes in the language that the words fit best. Lists share many beginnings of words, so that a phrase may decode in two languages: never take the first that does.</summary>
    private static bool TryDecodeAnyLanguage(ReadOnlySpan<TypedWord> typed, Span<byte> destination, out MnemonicLanguage? found, out RecoveryPhraseError error)
    {
        MnemonicLanguage best = MnemonicLanguage.English;
        int bestFit = Fit(best, typed);
        for (int i = 1; i < MnemonicLanguage.All.Count && bestFit < typed.Length * (TypedWord.MaxPrefixLength + best.PrefixLength); i++)
        {
            MnemonicLanguage language = MnemonicLanguage.All[i];
            int fit = Fit(language, typed);
            if (fit > bestFit)
            {
                best = language;
                bestFit = fit;
            }
        }

        found = best;
        return TryDecodeIn(best, typed, destination, out error);
    }

    /// <summary>Weighs how well the words fit a language: by the characters that its list knows, and as much again for whole words.</summary>
    private static int Fit(MnemonicLanguage language, ReadOnlySpan<TypedWord> typed)
    {
        WordList list = language.List;
        int fit = 0;
        foreach (ref readonly TypedWord word in typed)
        {
            if (list.TryFind(word, out int index))
            {
                fit += language.PrefixLength + (list.IsWhole(word, index) ? TypedWord.MaxPrefixLength : 0);
            }
        }

        return fit;
    }

    private static bool TryDecodeIn(MnemonicLanguage language, ReadOnlySpan<TypedWord> typed, Span<byte> destination, out RecoveryPhraseError error)
    {
        WordList list = language.List;
        Span<short> words = typed.Length <= StackWords ? stackalloc short[typed.Length] : new short[typed.Length];
        try
        {
            for (int i = 0; i < words.Length; i++)
            {
                if (!list.TryFind(typed[i], out int index))
                {
                    error = new RecoveryPhraseError(RecoveryPhraseFault.UnknownWord, i, typed.Length);
                    return false;
                }

                words[i] = (short)index;
            }

            for (int i = 0; i + WordsPerChunk < words.Length; i += WordsPerChunk)
            {
                ulong value = (ulong)words[i]
                    + (Base * ((Base - (ulong)words[i] + (ulong)words[i + 1]) % Base))
                    + (Base * Base * ((Base - (ulong)words[i + 1] + (ulong)words[i + 2]) % Base));
                if (value > uint.MaxValue)
                {
                    error = new RecoveryPhraseError(RecoveryPhraseFault.ValueOutOfRange, i, typed.Length);
                    return false;
                }

                BinaryPrimitives.WriteUInt32LittleEndian(destination[(i / WordsPerChunk * ChunkSize)..], (uint)value);
            }

            bool fits = language.IsChecksum(words[^1], words[..^1]);
            error = fits ? default : new RecoveryPhraseError(RecoveryPhraseFault.WrongChecksum, null, typed.Length);
            return fits;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(words));
        }
    }

    private readonly ref struct EncodeState(ReadOnlySpan<short> words, string[] list)
    {
        public ReadOnlySpan<short> Words { get; } = words;

        public string[] List { get; } = list;
    }
}
