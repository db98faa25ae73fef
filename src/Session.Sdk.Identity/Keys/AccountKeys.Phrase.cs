using SessionSdk.Cryptography;

namespace SessionSdk;

public sealed partial class AccountKeys
{
    /// <summary>Gets whether 13 words can carry the account, as the official apps ask for: the second half of its 32-byte seed is zero. Others have a phrase of 25 words.</summary>
    /// <exception cref="ObjectDisposedException">The keys are wiped.</exception>
    public bool HasShortRecoveryPhrase => !_ed25519.Expose()[SeedSize..Ed25519.SeedSize].ContainsAnyExcept((byte)0);

    /// <summary>Restores an account from its recovery phrase.</summary>
    /// <param name="phrase">The 13 or 25 words as a person typed them, in any of the languages.</param>
    /// <returns>The keys; the caller disposes them.</returns>
    /// <exception cref="InvalidRecoveryPhraseException">The text is not a recovery phrase.</exception>
    public static AccountKeys FromRecoveryPhrase(ReadOnlySpan<char> phrase)
    {
        using var parsed = RecoveryPhrase.Parse(phrase);
        return FromRecoveryPhrase(parsed);
    }

    /// <inheritdoc cref="FromRecoveryPhrase(ReadOnlySpan{char})"/>
    public static AccountKeys FromRecoveryPhrase(string phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        return FromRecoveryPhrase(phrase.AsSpan());
    }

    /// <summary>Restores an account from its recovery phrase.</summary>
    /// <param name="phrase">The phrase; disposing it stays the caller's task.</param>
    /// <returns>The keys; the caller disposes them.</returns>
    public static AccountKeys FromRecoveryPhrase(RecoveryPhrase phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        return FromSeed(phrase.Seed.Expose());
    }

    /// <summary>Makes the recovery phrase of the account.</summary>
    /// <param name="language">The language; <see langword="null"/> for English, which every client reads.</param>
    /// <returns>The phrase, 13 words, or 25 when <see cref="HasShortRecoveryPhrase"/> is <see langword="false"/>; the caller disposes it.</returns>
    /// <exception cref="ObjectDisposedException">The keys are wiped.</exception>
    public RecoveryPhrase ExportRecoveryPhrase(MnemonicLanguage? language = null) =>
        RecoveryPhrase.FromSeed(_ed25519.Expose()[..(HasShortRecoveryPhrase ? SeedSize : Ed25519.SeedSize)], language);
}
