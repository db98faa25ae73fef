namespace SessionSdk.Identity;

/// <summary>Names the ways to blind an account for a community server, by the first byte of the ids.</summary>
public enum BlindingScheme : byte
{
    /// <summary>The scheme in use: the same factor for all accounts of a server.</summary>
    Blinded15 = 0x15,

    /// <summary>The newer scheme: a factor of its own for each account. Clients read it; none sends it yet.</summary>
    Blinded25 = 0x25,
}
