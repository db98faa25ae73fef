namespace SessionSdk.Dispatching;

/// <summary>How one reader of the log is served.</summary>
internal sealed record DispatchRules
{
    internal const int DefaultMaxHeld = 2048;

    /// <summary>Gets the reader's name.</summary>
    internal required string Name { get; init; }

    /// <summary>Tells by its kind whether the reader wants an event. Others count as handled.</summary>
    internal Func<string, bool> Wants { get; init; } = static _ => true;

    /// <summary>Gets how many conversations are served side by side. A handler that waits for an answer does not count.</summary>
    internal int MaxConcurrentLanes { get; init; } = 16;

    /// <summary>Gets how often an event is tried before it goes to the failed ones.</summary>
    internal int MaxAttempts { get; init; } = 5;

    /// <summary>Gets the pause after the first failure; each further one is twice as long, up to <see cref="LongestPause"/>.</summary>
    internal TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets whether all events come in one line, whatever their conversation.</summary>
    internal bool IsSingleLane { get; init; }

    /// <summary>Gets whether it must be kept that an event is given before it is.</summary>
    internal bool WaitsForStarts { get; init; }

    /// <summary>Gets how many events are held at most.</summary>
    internal int MaxHeld { get; init; } = DefaultMaxHeld;

    /// <summary>Gets how many events of one conversation are held at most: one that is flooded leaves room for the others.</summary>
    internal int MaxHeldPerLane { get; init; } = 64;

    /// <summary>Gets how many runs of handled positions may lie after the cursor before nothing more is read.</summary>
    internal int MaxRanges { get; init; } = 1024;

    /// <summary>Gets how many events are read at once.</summary>
    internal int PageSize { get; init; } = 128;

    /// <summary>Gets after how many events that the reader did not want its progress is kept for their sake alone.</summary>
    internal int LazySkips { get; init; } = 64;

    /// <summary>Gets the longest pause between two attempts.</summary>
    internal static TimeSpan LongestPause { get; } = TimeSpan.FromHours(1);

    /// <summary>Gets the pause after the first failure of the store.</summary>
    internal static TimeSpan StoreRetryDelay { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets the longest pause before the store is asked again.</summary>
    internal static TimeSpan LongestStorePause { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Doubles a pause with each failure.</summary>
    internal static TimeSpan PauseAfter(int failures, TimeSpan first, TimeSpan longest)
    {
        // Thirty doublings are more than any pause needs; the product stays far from the range of the type.
        long ticks = Math.Min(first.Ticks, longest.Ticks);
        for (int i = 1; i < Math.Min(failures, 30) && ticks < longest.Ticks; i++)
        {
            ticks *= 2;
        }

        return TimeSpan.FromTicks(Math.Min(ticks, longest.Ticks));
    }
}
