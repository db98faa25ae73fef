namespace SessionSdk.Messaging;

/// <summary>Names the Session Pro features of a profile.</summary>
[Flags]
public enum ProProfileFeatures : ulong
{
    /// <summary>No feature.</summary>
    None = 0,

    /// <summary>Shows the badge.</summary>
    Badge = 1,

    /// <summary>Shows the picture animated.</summary>
    AnimatedPicture = 2,
}
