namespace SessionSdk.Testing.Faults;

/// <summary>The ways in which nodes fail.</summary>
internal enum NodeFailure
{
    /// <summary>It takes requests and never answers.</summary>
    Hangs,

    /// <summary>Nothing listens.</summary>
    Refuses,

    /// <summary>It breaks every connection instead of answering.</summary>
    Resets,

    /// <summary>It says that it cannot reach the next node.</summary>
    SaysUnreachable,

    /// <summary>It says that the next node keeps silent.</summary>
    SaysTimeout,

    /// <summary>It answers after some seconds.</summary>
    IsSlow,
}
