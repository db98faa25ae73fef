namespace SessionSdk;

/// <summary>Names the features of a profile that others see. Bits that have no name here are kept.</summary>
[Flags]
public enum ProfileFeatures : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The Pro badge is shown.</summary>
    ProBadge = 1,

    /// <summary>The picture is animated.</summary>
    AnimatedPicture = 2,
}
