using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Remembers what happened in the tries of one call.</summary>
internal sealed class SwarmAttempt(List<ServiceNode> excluded, ServiceNode? only, long started, TimeSpan deadline)
{
    private readonly HashSet<Ed25519PublicKey> _unanswered = [];

    /// <summary>Gets the nodes that are not asked, or not again.</summary>
    internal List<ServiceNode> Excluded { get; } = excluded;

    /// <summary>Gets the one node that may be asked, or <see langword="null"/>.</summary>
    internal ServiceNode? Only { get; } = only;

    /// <summary>Gets the nodes that did not answer in time.</summary>
    internal List<ServiceNode> Silent { get; } = [];

    /// <summary>Gets the refusals, each with another meaning: one node alone is not believed.</summary>
    internal List<Refusal> Refusals { get; } = [];

    internal long Started { get; } = started;

    internal TimeSpan Deadline { get; } = deadline;

    /// <summary>Gets or sets the node that is asked again at once, with a new signature.</summary>
    internal ServiceNode? Again { get; set; }

    /// <summary>Gets or sets how many tries count against the options. Those of nodes that refuse or send away do not: one that lies must not use them up.</summary>
    internal int Tries { get; set; }

    /// <summary>Gets or sets how many tries have failed, counted or not: the waits grow with them.</summary>
    internal int Failures { get; set; }

    /// <summary>Gets or sets how many members could not be reached.</summary>
    internal int Unreachable { get; set; }

    /// <summary>Gets what remembers the paths that brought no answer of the members asked before.</summary>
    internal UnansweredPaths Paths { get; } = new();

    /// <summary>Gets how many members the request went out to without a usable answer.</summary>
    internal int Unanswered => _unanswered.Count;

    /// <summary>Gets or sets the node that a request is under way to.</summary>
    internal ServiceNode? UnderWay { get; set; }

    /// <summary>Gets or sets what counted the copies of that request that may have left.</summary>
    internal PostedRequests? Posted { get; set; }

    /// <summary>Gets or sets how many times a guard said that the request is one that no path would take.</summary>
    internal int Malformed { get; set; }

    /// <summary>Gets or sets the last member that said that the account is elsewhere and was not believed.</summary>
    internal ServiceNode? Accuser { get; set; }

    /// <summary>Gets or sets how many times the account was found elsewhere.</summary>
    internal int Moves { get; set; }

    internal bool ClockWasSet { get; set; }

    /// <summary>Gets or sets the timestamp at which the time of the latest request was read.</summary>
    internal long SignedAt { get; set; }

    /// <summary>Gets or sets why the clock could not be set.</summary>
    internal SessionException? ClockFailure { get; set; }

    /// <summary>Gets the node whose refusals are compared one by one when the call has ended, or <see langword="null"/>.</summary>
    internal ServiceNode? JudgedElsewhere { get; init; }

    /// <summary>Gets whether a network that cannot be reached is waited for until the deadline.</summary>
    internal bool WaitsForNetwork { get; init; } = true;

    /// <summary>Gets or sets whether two nodes refused for the same reason, or the only one that there is: nothing is unknown then.</summary>
    internal bool IsRefused { get; set; }

    /// <summary>Gets or sets that no node can be reached, while that is so.</summary>
    internal NetworkUnreachableException? Lost { get; set; }

    /// <summary>Gets or sets how many times in a row no node could be reached.</summary>
    internal int TimesLost { get; set; }

    internal TimeSpan LeastDelay { get; set; }

    /// <summary>Gets or sets a result that has to do when one more try brings no better one.</summary>
    internal object? Sufficient { get; set; }

    internal Exception? LastFailure { get; private set; }

    internal void FailAt(ServiceNode node, Exception failure)
    {
        Failures++;
        Excluded.Add(node);
        LastFailure = failure;
    }

    /// <summary>Notes that the request is not under way any more and that the network is there.</summary>
    internal void NoteReached()
    {
        UnderWay = null;
        Lost = null;
        TimesLost = 0;
    }

    /// <summary>Notes that a node may have got the request, and that no usable answer tells what it made of it.</summary>
    internal void NoteUnanswered(ServiceNode node) => _unanswered.Add(node.Ed25519PublicKey);

    /// <summary>Gives the failure of a call that has asked all members.</summary>
    /// <param name="method">What was asked.</param>
    /// <param name="members">How many members there are.</param>
    internal SessionException Exhausted(string method, int members)
    {
        if (Refusals.Count == 1 && members == 1)
        {
            IsRefused = true;
            return Refusals[0].Failure;
        }

        return LastFailure is SwarmRefusedException { IsTransient: true } refused
            ? refused
            : new SwarmUnavailableException($"No member of the swarm is left to ask for {method}.", LastFailure);
    }

    /// <summary>Describes what one node refused.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Meaning">The status; the same for all that mean the same.</param>
    /// <param name="Failure">The failure, if it is final.</param>
    internal readonly record struct Refusal(ServiceNode Node, int Meaning, SessionException Failure)
    {
        /// <summary>Gives the same number for all statuses that mean the same.</summary>
        internal static int MeaningOf(int status) => status == 425 ? 406 : status;
    }
}
