namespace SessionSdk.Communities;

/// <summary>Says why a row of a server was passed over.</summary>
public enum RowFault
{
    /// <summary>The row lacks what it must have, or something in it has a wrong type.</summary>
    Malformed,

    /// <summary>The author or sender is named by no id that could be one.</summary>
    InvalidAuthor,

    /// <summary>The author did not sign the message.</summary>
    InvalidSignature,

    /// <summary>The server sent more rows than were asked for.</summary>
    TooMany,
}
