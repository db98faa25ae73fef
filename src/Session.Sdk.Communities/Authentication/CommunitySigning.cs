namespace SessionSdk.Communities;

/// <summary>Says with which id an account shows itself to a community server.</summary>
public enum CommunitySigning
{
    /// <summary>As the server asks: the blinded id of scheme 15, or the account id on servers that are known not to blind. Once blinded, always blinded.</summary>
    Automatic,

    /// <summary>With the blinded id of scheme 15, which every server accepts.</summary>
    Blinded15,

    /// <summary>With the blinded id of scheme 25, which few servers accept and no official client uses.</summary>
    Blinded25,

    /// <summary>With the account id, which servers that blind refuse, after having seen it.</summary>
    Unblinded,
}
