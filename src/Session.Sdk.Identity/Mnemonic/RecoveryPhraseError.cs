namespace SessionSdk;

/// <summary>Says what is wrong with a recovery phrase, and where; never which words it has.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="WordIndex">The position of the word that shows it, counted from zero: the unknown word, or the first of the three out of range; otherwise <see langword="null"/>.</param>
/// <param name="WordCount">How many words there are.</param>
public readonly record struct RecoveryPhraseError(RecoveryPhraseFault Fault, int? WordIndex, int WordCount)
{
    /// <summary>Describes the error for a person, without any word of the phrase.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Fault switch
    {
        RecoveryPhraseFault.None => "The recovery phrase is valid.",
        RecoveryPhraseFault.TooFewWords => $"The recovery phrase has only {WordCount} words in place of 13 or 25.",
        RecoveryPhraseFault.TooManyWords => "The recovery phrase has more than 13 words and is not one of 25.",
        RecoveryPhraseFault.UnknownWord => $"Word {WordIndex + 1} of the recovery phrase is not in the word list.",
        RecoveryPhraseFault.ValueOutOfRange => $"Words {WordIndex + 1} to {WordIndex + 3} of the recovery phrase do not belong together.",
        RecoveryPhraseFault.WrongChecksum => "The last word of the recovery phrase does not fit the others.",
        _ => "The recovery phrase is not valid.",
    };
}
