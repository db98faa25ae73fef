namespace SessionSdk.Receiving;

/// <summary>Knows how long the marks of handled messages are kept.</summary>
internal static class SeenMarks
{
    /// <summary>How long a mark is kept: longer than any message can come that is not too old.</summary>
    internal static readonly TimeSpan Lifetime = SwarmOpener.Window + TimeSpan.FromDays(1);

    /// <summary>Gives when a mark of a message can be forgotten. One from the future could come again for longer.</summary>
    internal static DateTimeOffset ForgetAt(DateTimeOffset sentAt, DateTimeOffset now)
    {
        DateTimeOffset latest = sentAt > now ? sentAt : now;
        return latest < DateTimeOffset.MaxValue - Lifetime ? latest + Lifetime : DateTimeOffset.MaxValue;
    }
}
