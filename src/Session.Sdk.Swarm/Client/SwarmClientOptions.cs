namespace SessionSdk.Swarm;

/// <summary>Configures a <see cref="SwarmClient"/>.</summary>
public sealed class SwarmClientOptions
{
    /// <summary>Gets or sets how many members of a swarm are tried at most for one request. Those that refuse it or send it elsewhere, which two have to do before it is believed, do not count.</summary>
    /// <value>The default is 3.</value>
    [Amount(1)]
    public int MaxTries { get; set; } = 3;

    /// <summary>Gets or sets the deadline of a request to one node, all tries included.</summary>
    /// <value>The default is 10 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan RequestDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the deadline of a request that the whole swarm executes, all tries included. While one member is dead, forwarding alone takes the others 5 seconds; a member that is asked therefore gets 10 seconds, or half of the time left if that is less. A sequence of several such requests gets 10 seconds more for each further one, 36 at most.</summary>
    /// <value>The default is 40 seconds: enough for two members that hang and one that answers.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan SwarmWideDeadline { get; set; } = TimeSpan.FromSeconds(40);

    /// <summary>Gets or sets the wait before the second try; it doubles with each further one and varies by half. While no node can be reached at all, the waits grow from 250 milliseconds to a second instead.</summary>
    /// <value>The default is 250 milliseconds.</value>
    [Duration("0")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets or sets the longest wait between tries.</summary>
    /// <value>The default is 4 seconds.</value>
    [Duration("0")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Gets or sets the least wait after a node said that it gets too many requests.</summary>
    /// <value>The default is 1 second.</value>
    [Duration("0")]
    public TimeSpan RateLimitDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets after which time a second member is asked as well when reading without a position; the first good answer wins and the other call is cancelled.</summary>
    /// <value>The default is <see langword="null"/>: never.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan? HedgeDelay { get; set; }

    /// <summary>Gets or sets for how long a swarm that two nodes told against the list of nodes is believed before it is computed from that list again. It ends earlier when the list is fetched anew.</summary>
    /// <value>The default is 5 minutes.</value>
    [Duration("0")]
    public TimeSpan CorrectionLifetime { get; set; } = TimeSpan.FromMinutes(5);
}
