namespace SessionSdk.Sending;

/// <summary>Knows how long swarms keep messages.</summary>
internal static class TimesToLive
{
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(14);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    /// <summary>Gives how long a message is kept that disappears after a time; one that does not is kept as long as any.</summary>
    internal static TimeSpan Of(DisappearingTimer? timer) => timer is { IsOn: true, Duration: var duration }
        ? TimeSpan.FromTicks(Math.Clamp(duration.Ticks, Shortest.Ticks, Longest.Ticks))
        : Longest;
}
