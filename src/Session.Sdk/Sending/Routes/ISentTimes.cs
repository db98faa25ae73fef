namespace SessionSdk.Sending;

/// <summary>Hands out the times of messages.</summary>
internal interface ISentTimes
{
    /// <summary>Gets whether the clock is set by the network.</summary>
    bool IsCertain { get; }

    /// <summary>Gets the network's time, or the machine's before it is known.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Gives a time that no other message has, and keeps the time that is so much earlier free as well.</summary>
    DateTimeOffset Next(TimeSpan lead);

    /// <summary>Sets the clock by the network when it is not.</summary>
    /// <exception cref="SessionException">The network does not answer.</exception>
    Task EnsureCertainAsync(CancellationToken cancellationToken);
}
