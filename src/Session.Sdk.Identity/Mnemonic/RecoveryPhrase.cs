using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk;

/// <summary>Owns the seed behind an account's recovery phrase: 13 words for 16 bytes, or 25 words for 32.</summary>
/// <remarks>The words exist as text only while the caller asks for them (<see cref="Export"/>, <see cref="ToWords"/>). Safe to share between threads; dispose wipes the seed.</remarks>
public sealed class RecoveryPhrase : IDisposable
{
    /// <summary>The number of words of an account's phrase: twelve, and the checksum word.</summary>
    public const int WordCount = 13;

    /// <summary>The number of words of the phrase of a 32-byte seed: twenty-four, and the checksum word. The official apps ask for 13 words and do not read it.</summary>
    public const int LongWordCount = 25;

    private readonly SecretKey _seed;

    private RecoveryPhrase(SecretKey seed, MnemonicLanguage language)
    {
        _seed = seed;
        Language = language;
    }

    /// <summary>Gets the language of the words.</summary>
    public MnemonicLanguage Language { get; }

    /// <summary>Gets the seed, 16 or 32 bytes. Belongs to this object: do not dispose it.</summary>
    public SecretKey Seed => _seed;

    /// <summary>Makes the phrase of a seed.</summary>
    /// <param name="seed">16 or 32 bytes. Wiping them stays the caller's task.</param>
    /// <param name="language">The language; <see langword="null"/> for English, which every client reads.</param>
    /// <returns>The phrase; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The seed has another length.</exception>
    public static RecoveryPhrase FromSeed(ReadOnlySpan<byte> seed, MnemonicLanguage? language = null) => seed.Length is AccountKeys.SeedSize or Ed25519.SeedSize
        ? new RecoveryPhrase(SecretKey.CopyFrom(seed), language ?? MnemonicLanguage.English)
        : throw new ArgumentException($"Expected {AccountKeys.SeedSize} or {Ed25519.SeedSize} bytes, got {seed.Length}.", nameof(seed));

    /// <summary>Reads a phrase that a person typed.</summary>
    /// <param name="text">The 13 or 25 words. White space, commas, quotes and other punctuation and the numbers of a list separate them; case and Unicode form do not count, nor invisible characters, nor what follows the first characters of a word.</param>
    /// <param name="language">The language, or <see langword="null"/> to find it.</param>
    /// <param name="phrase">The phrase; the caller disposes it.</param>
    /// <param name="error">What is wrong, and at which word.</param>
    /// <returns>Whether <paramref name="text"/> is a phrase.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, MnemonicLanguage? language, [NotNullWhen(true)] out RecoveryPhrase? phrase, out RecoveryPhraseError error)
    {
        Span<byte> seed = stackalloc byte[Ed25519.SeedSize];
        phrase = null;
        try
        {
            bool decoded = Mnemonic.TryDecode(text, language, seed, minWords: WordCount, out int length, out MnemonicLanguage? found, out error);
            if (error.WordCount is > WordCount and < LongWordCount || (decoded && length is not (AccountKeys.SeedSize or Ed25519.SeedSize)))
            {
                // Whatever else is wrong: nobody wrote so many words.
                int count = decoded ? Mnemonic.GetWordCount(length) : error.WordCount;
                error = new RecoveryPhraseError(count < (WordCount + LongWordCount) / 2 ? RecoveryPhraseFault.TooManyWords : RecoveryPhraseFault.TooFewWords, null, count);
                return false;
            }

            if (!decoded)
            {
                return false;
            }

            phrase = new RecoveryPhrase(SecretKey.CopyFrom(seed[..length]), found!);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, MnemonicLanguage?, out RecoveryPhrase?, out RecoveryPhraseError)"/>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out RecoveryPhrase? phrase, out RecoveryPhraseError error) =>
        TryParse(text, null, out phrase, out error);

    /// <summary>Reads a phrase that a person typed.</summary>
    /// <param name="text">The 13 or 25 words. White space, commas, quotes and other punctuation and the numbers of a list separate them; case and Unicode form do not count, nor invisible characters, nor what follows the first characters of a word.</param>
    /// <param name="language">The language, or <see langword="null"/> to find it.</param>
    /// <returns>The phrase; the caller disposes it.</returns>
    /// <exception cref="InvalidRecoveryPhraseException"><paramref name="text"/> is not a phrase.</exception>
    public static RecoveryPhrase Parse(ReadOnlySpan<char> text, MnemonicLanguage? language = null) =>
        TryParse(text, language, out RecoveryPhrase? phrase, out RecoveryPhraseError error) ? phrase : throw new InvalidRecoveryPhraseException(error);

    /// <summary>Writes the words as text, separated by single spaces. The text cannot be wiped: show it and let it go.</summary>
    /// <returns>The 13 or 25 words.</returns>
    /// <exception cref="ObjectDisposedException">The phrase has been wiped.</exception>
    public string Export() => Mnemonic.Encode(_seed.Expose(), Language);

    /// <summary>Gives the words one by one, as a form shows them.</summary>
    /// <returns>The 13 or 25 words; they belong to the word list, only their order is secret.</returns>
    /// <exception cref="ObjectDisposedException">The phrase has been wiped.</exception>
    public IReadOnlyList<string> ToWords()
    {
        ReadOnlySpan<byte> seed = _seed.Expose();
        Span<short> indices = stackalloc short[LongWordCount];
        indices = indices[..Mnemonic.GetWordCount(seed.Length)];
        Mnemonic.EncodeIndices(seed, Language, indices);
        string[] words = new string[indices.Length];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = Language.List.Words[indices[i]];
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(indices));
        return words;
    }

    /// <summary>Wipes the seed.</summary>
    public void Dispose() => _seed.Dispose();

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(RecoveryPhrase);
}
