namespace SessionSdk.Configs;

/// <summary>Says what came of a group's keys message.</summary>
public enum GroupKeyLoad
{
    /// <summary>It gave keys. Offer info, members and messages that did not open before again.</summary>
    Loaded,

    /// <summary>It gave its keys before; nothing changed.</summary>
    Known,

    /// <summary>It is genuine, but has no key for this account.</summary>
    NotForUs,

    /// <summary>It is malformed, not signed by the group, or has a number that leaves none for the next key; nothing changed.</summary>
    Rejected,
}
