using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Reports that members of a swarm refuse the time of a request although the clock was set anew.</summary>
public sealed class ClockOutOfSyncException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="reason">The member's text, or <see langword="null"/> when it gave none.</param>
    /// <param name="node">The last member that refused.</param>
    public ClockOutOfSyncException(string? reason, ServiceNode node)
        : base($"The service node {node} refuses the time of the request although the clock was set anew: {reason ?? "no reason given"}")
    {
        Node = node;
    }

    /// <summary>Gets the last member that refused.</summary>
    public ServiceNode Node { get; }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
