namespace SessionSdk.DevNet;

/// <summary>Says how a forced answer ends.</summary>
public enum ForcedEnding
{
    /// <summary>It ends after the body, whose length it announces.</summary>
    Whole,

    /// <summary>It never ends: the body comes again and again until the other side goes away.</summary>
    Endless,

    /// <summary>It never ends: nothing comes after the body, and the connection stays open until the other side goes away.</summary>
    Stalled,

    /// <summary>It ends too early: it announces a longer body, and the connection is broken after what there is. Without a body it is broken before anything was answered.</summary>
    Broken,

    /// <summary>It comes one byte a second, after a length that it announces.</summary>
    Dripping,
}
