using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Reports that members of a swarm refuse the time of a request although the clock is right by what other nodes say, or cannot be set.</summary>
public sealed class ClockOutOfSyncException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="reason">The member's text, or <see langword="null"/> when it gave none.</param>
    /// <param name="node">The last member that refused.</param>
    /// <param name="innerException">Why the clock could not be set, or <see langword="null"/> when it stands by what several nodes said.</param>
    public ClockOutOfSyncException(string? reason, ServiceNode node, Exception? innerException = null)
        : base(Describe(reason, node, innerException), innerException)
    {
        Node = node;
    }

    /// <summary>Gets the last member that refused.</summary>
    public ServiceNode Node { get; }

    /// <inheritdoc/>
    public override bool IsTransient => true;

    private static string Describe(string? reason, ServiceNode node, Exception? innerException)
    {
        string clock = innerException is null
            ? "although the clock was set by what several nodes said after the time had been taken"
            : "and the clock could not be set by what several nodes say";
        return $"The service node {node} refuses the time of the request {clock}: {ForeignText.Quote(reason) ?? "no reason given"}";
    }
}
