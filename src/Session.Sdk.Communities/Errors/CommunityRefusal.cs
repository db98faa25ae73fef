namespace SessionSdk;

/// <summary>Says why a community server refused a request, as far as it tells.</summary>
public enum CommunityRefusal
{
    /// <summary>The server gave a status that none of its kind gives.</summary>
    Other,

    /// <summary>400: the request is not what the server expects.</summary>
    Malformed,

    /// <summary>400: the server wants another kind of blinded id.</summary>
    BlindingRequired,

    /// <summary>401: the signature is wrong, or the request needs an account (mostly a blinded one) and was anonymous.</summary>
    NotAuthenticated,

    /// <summary>403: the account lacks the permission or the role, or is banned from the room.</summary>
    NotPermitted,

    /// <summary>403: the account is banned from the whole server.</summary>
    Banned,

    /// <summary>404: there is no such room, message, file or person, or it is hidden from the account.</summary>
    NotFound,

    /// <summary>405: the server does not offer that, or does not have the room of the message.</summary>
    WrongMethod,

    /// <summary>406: the picture of the room is no file of the room.</summary>
    NotAcceptable,

    /// <summary>412: the server lacks a capability.</summary>
    CapabilityMissing,

    /// <summary>413: what was sent is too large.</summary>
    TooLarge,

    /// <summary>425: the time of the request is more than a day off, or its nonce was used before.</summary>
    WrongTime,

    /// <summary>429: the account posts too fast.</summary>
    TooManyRequests,

    /// <summary>3xx: the server sends elsewhere, where nobody follows.</summary>
    Redirected,

    /// <summary>5xx: the server failed. A community server also says so of requests that it cannot digest, such as the edit of a deleted message.</summary>
    ServerFailure,

    /// <summary>429 with other words: the server's filter rejects the message, now and later.</summary>
    Filtered,
}
