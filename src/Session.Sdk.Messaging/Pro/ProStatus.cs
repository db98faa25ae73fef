namespace SessionSdk.Messaging;

/// <summary>Says what a message's Session Pro proof is worth. With any status but <see cref="Valid"/> the message is an ordinary one.</summary>
public enum ProStatus
{
    /// <summary>The message uses no Session Pro.</summary>
    None = 0,

    /// <summary>The proof is genuine, belongs to the sender and has not expired. Whether it was revoked is for the caller to check.</summary>
    Valid,

    /// <summary>There is no proof, or its fields are missing, of a wrong length or of an unknown version.</summary>
    InvalidProof,

    /// <summary>The proof is not signed by the backend.</summary>
    InvalidBackendSignature,

    /// <summary>The message is not signed by the key that the proof names.</summary>
    InvalidUserSignature,

    /// <summary>The proof had expired when the message was sent.</summary>
    Expired,
}
