namespace SessionSdk;

/// <summary>The exception that is thrown for a recovery phrase that is not one, and for an account that has none. Never holds a word of the phrase.</summary>
public sealed class InvalidRecoveryPhraseException : SessionException
{
    /// <summary>Makes a failure.</summary>
    /// <param name="error">What is wrong.</param>
    public InvalidRecoveryPhraseException(RecoveryPhraseError error)
        : base(error.ToString())
    {
        Error = error;
    }

    /// <summary>Gets what is wrong, and at which word.</summary>
    public RecoveryPhraseError Error { get; }

    /// <summary>Gets <see langword="false"/>: the same phrase stays wrong.</summary>
    public override bool IsTransient => false;
}
