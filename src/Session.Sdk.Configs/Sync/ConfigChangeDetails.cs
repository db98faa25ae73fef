namespace SessionSdk.Configs;

/// <summary>Says what of an entry changed, as far as somebody may want to know that.</summary>
[Flags]
public enum ConfigChangeDetails
{
    /// <summary>Nothing of what has a name here.</summary>
    None = 0,

    /// <summary>The name that somebody gave themselves.</summary>
    Name = 1,

    /// <summary>The picture.</summary>
    Picture = 2,
}
