using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Says which account to poll, and who takes what comes.</summary>
public sealed record PollSubscription
{
    /// <summary>Gets the account or group.</summary>
    public required SessionAddress Address { get; init; }

    /// <summary>Gets what signs the requests. It must be of the same address and outlive the subscription.</summary>
    public required SwarmSigner Signer { get; init; }

    /// <summary>Gets the namespaces to poll, 1 to <see cref="MaxNamespaces"/>. Configs are asked for and handed over before messages.</summary>
    public required IReadOnlyList<Namespace> Namespaces { get; init; }

    /// <summary>Gets what takes the messages, one call at a time. Positions move on only after it has returned; when it throws, the same messages come again.</summary>
    public required Func<PollResult, CancellationToken, ValueTask> Handler { get; init; }

    /// <summary>Gets what keeps the positions of this account, or <see langword="null"/> for what the engine was made with.</summary>
    public IPollCursorStore? Cursors { get; init; }

    /// <summary>Gets the pause between polls of this account, or <see langword="null"/> for what the engine's options say. While the host is idle the options count.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Gets what tells the config messages that must not expire, or <see langword="null"/> for none. It is asked at every poll and should be quick.</summary>
    public Func<IReadOnlyList<MessageHash>>? MessagesToExtend { get; init; }

    /// <summary>Gets what tells when the newest message of a group was sent or read, or <see langword="null"/> for an account, whose pace depends on the host alone. It is asked after every poll and should be quick.</summary>
    public Func<DateTimeOffset?>? LastActivity { get; init; }

    /// <summary>The largest number of namespaces: with the extension they fit into one batch.</summary>
    public const int MaxNamespaces = BatchRequest.MaxRequests - 1;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Signer);
        ArgumentNullException.ThrowIfNull(Handler);
        if (Interval is { } interval)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero, nameof(Interval));
        }

        MessageListCheck.NotEmpty(Namespaces, nameof(Namespaces));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Namespaces.Count, MaxNamespaces, nameof(Namespaces));
        if (Namespaces.Distinct().Count() != Namespaces.Count)
        {
            throw new ArgumentException("A namespace is named twice.", nameof(Namespaces));
        }

        foreach (Namespace polled in Namespaces)
        {
            new RetrieveRequest { Address = Address, Signer = Signer, Namespace = polled }.Validate();
        }
    }
}
