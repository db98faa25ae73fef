namespace SessionSdk.Onion;

/// <summary>Says why what was kept between runs is not used.</summary>
internal enum NodeCacheFlaw
{
    /// <summary>It is good.</summary>
    None,

    /// <summary>It ends within its header.</summary>
    TooShort,

    /// <summary>It is in no format that is known, such as that of a later version.</summary>
    UnknownFormat,

    /// <summary>It counts more entries than there may be, or fewer than none.</summary>
    CountOutOfRange,

    /// <summary>It is longer or shorter than its counts say.</summary>
    WrongLength,

    /// <summary>The time of its list is none.</summary>
    WrongTime,

    /// <summary>It has fewer usable nodes than the network needs.</summary>
    TooFewNodes,
}
