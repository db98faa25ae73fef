namespace SessionSdk.Swarm;

/// <summary>Says how expiries may change.</summary>
public enum ExpiryChange
{
    /// <summary>Set the expiry exactly.</summary>
    Set,

    /// <summary>Only make it earlier.</summary>
    Shorten,

    /// <summary>Only make it later.</summary>
    Extend,
}
