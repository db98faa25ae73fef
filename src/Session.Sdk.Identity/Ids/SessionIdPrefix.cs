namespace SessionSdk;

/// <summary>Names the kinds of ids by their first byte.</summary>
public enum SessionIdPrefix : byte
{
    /// <summary>An account by its plain Ed25519 key, as it shows itself to a community server without blinding.</summary>
    Unblinded = 0x00,

    /// <summary>A group.</summary>
    Group = 0x03,

    /// <summary>An account.</summary>
    Account = 0x05,

    /// <summary>A key for version checks.</summary>
    VersionCheck = 0x07,

    /// <summary>An account within the communities of a server.</summary>
    Blinded15 = 0x15,

    /// <summary>An account within the communities of a server, in the newer scheme.</summary>
    Blinded25 = 0x25,
}
