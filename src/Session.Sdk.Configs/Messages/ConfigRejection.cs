namespace SessionSdk.Configs;

/// <summary>Names why a stored config message was passed over.</summary>
public enum ConfigRejection
{
    /// <summary>No key of this config opens it. It may open after newer keys have arrived.</summary>
    Undecryptable,

    /// <summary>Its compressed content is broken, or too large to be a config.</summary>
    BadCompression,

    /// <summary>It begins with a letter that this version does not know: a later version may read it.</summary>
    UnknownFormat,

    /// <summary>It is not a well-formed config message.</summary>
    Malformed,

    /// <summary>It lacks the group's signature, or the signature is wrong.</summary>
    BadSignature,

    /// <summary>It is a part of a message in several parts that contradicts itself or the other parts.</summary>
    BadPart,

    /// <summary>The group's admins signed it, but it is not a config message as this version knows them: a later version may read it.</summary>
    NotUnderstood,
}
