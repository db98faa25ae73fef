namespace SessionSdk;

/// <summary>Names what is wrong with a recovery phrase.</summary>
public enum RecoveryPhraseFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>There are fewer words than a phrase has.</summary>
    TooFewWords,

    /// <summary>There are more words than a phrase has.</summary>
    TooManyWords,

    /// <summary>A word is not in the list of the language; when no language was named, of the language that the words fit best.</summary>
    UnknownWord,

    /// <summary>Three words stand for a number that is too large: they were never written by an encoder.</summary>
    ValueOutOfRange,

    /// <summary>The last word does not fit the others: at least one word is wrong or in the wrong place.</summary>
    WrongChecksum,
}
