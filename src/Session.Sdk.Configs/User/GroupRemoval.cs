namespace SessionSdk.Configs;

/// <summary>Says why a group that is still listed is over for this account.</summary>
public enum GroupRemoval
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>An admin removed this account.</summary>
    Kicked,

    /// <summary>An admin destroyed the group.</summary>
    Destroyed,
}
