namespace SessionSdk.Swarm;

/// <summary>Says where an account stands between its polls.</summary>
internal enum PollState
{
    /// <summary>Nothing is planned: paused, or the engine is suspended.</summary>
    Resting,

    /// <summary>The time of the next poll is in the queue.</summary>
    Waiting,

    /// <summary>The poll is due and waits for its turn.</summary>
    Ready,

    /// <summary>A poll is under way, or its handler.</summary>
    Running,

    /// <summary>The handle is disposed.</summary>
    Ended,
}
