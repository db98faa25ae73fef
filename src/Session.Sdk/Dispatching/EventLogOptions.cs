namespace SessionSdk;

/// <summary>Says how much the log of events keeps. What somebody wanted and every durable reader has passed is removed in time; what somebody has not passed yet, or nobody wants, stays until one of these limits.</summary>
public sealed class EventLogOptions
{
    /// <summary>Gets or sets how many events are kept, about; at least 1.</summary>
    /// <value>The default is 20,000.</value>
    [Amount(1)]
    public int MaxEvents { get; set; } = 20_000;

    /// <summary>Gets or sets for how long events are kept, about; more than zero.</summary>
    /// <value>The default is 30 days.</value>
    [Duration(DurationAttribute.Positive, "36500.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(30);
}
