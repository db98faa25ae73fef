using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Remembers what happened in the tries of one call.</summary>
internal sealed class SwarmAttempt(List<ServiceNode> excluded, ServiceNode? only, long started, TimeSpan deadline)
{
    /// <summary>Gets the nodes that are not asked, or not again.</summary>
    internal List<ServiceNode> Excluded { get; } = excluded;

    /// <summary>Gets the one node that may be asked, or <see langword="null"/>.</summary>
    internal ServiceNode? Only { get; } = only;

    /// <summary>Gets the nodes that did not answer in time.</summary>
    internal List<ServiceNode> Silent { get; } = [];

    internal long Started { get; } = started;

    internal TimeSpan Deadline { get; } = deadline;

    /// <summary>Gets or sets the node that is asked again at once, with a new signature.</summary>
    internal ServiceNode? Again { get; set; }

    internal int Tries { get; set; }

    /// <summary>Gets or sets how many members could not be reached.</summary>
    internal int Unreachable { get; set; }

    internal bool ClockWasSet { get; set; }

    /// <summary>Gets or sets the timestamp at which the time of the latest request was read.</summary>
    internal long SignedAt { get; set; }

    internal bool WasMisdirected { get; set; }

    internal TimeSpan LeastDelay { get; set; }

    /// <summary>Gets or sets a result that has to do when no better one comes.</summary>
    internal object? Sufficient { get; set; }

    internal Exception? LastFailure { get; private set; }

    internal void FailAt(ServiceNode node, Exception failure)
    {
        Excluded.Add(node);
        LastFailure = failure;
    }

    /// <summary>Gives the failure of a call that has asked all members.</summary>
    internal SessionException Exhausted(string method) =>
        LastFailure as SwarmRefusedException
            ?? LastFailure as ClockOutOfSyncException
            ?? (SessionException)new SwarmUnavailableException($"No member of the swarm is left to ask for {method}.", LastFailure);
}
