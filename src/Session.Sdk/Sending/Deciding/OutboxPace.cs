namespace SessionSdk.Sending;

/// <summary>How often and for how long the outbox tries, and how much at once.</summary>
internal sealed record OutboxPace
{
    internal TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(2);

    internal TimeSpan LongestDelay { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets for how long a queued entry is tried.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Gets for how long an entry is tried that somebody waits for.</summary>
    internal TimeSpan AwaitedPatience { get; init; } = TimeSpan.FromMinutes(1);

    internal int MaxConversations { get; init; } = 8;

    internal TimeSpan DelayAfter(int attempts)
    {
        // 2 s, 4 s, 8 s, …: the exponent is bounded so that nothing overflows.
        double factor = Math.Pow(2, Math.Clamp(attempts - 1, 0, 30));
        return factor * FirstDelay.Ticks >= LongestDelay.Ticks ? LongestDelay : factor * FirstDelay;
    }

    internal TimeSpan PatienceFor(OutboxEntry entry) => entry.IsAwaited ? AwaitedPatience : Patience;
}
