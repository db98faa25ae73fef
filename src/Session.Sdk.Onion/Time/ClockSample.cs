using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>What a node said about the time, corrected by half of the round trip.</summary>
/// <param name="Node">The node.</param>
/// <param name="Relays">The nodes that the answer came through, or the node itself when it was asked directly. Each could have delayed it.</param>
/// <param name="NetworkTime">The network's time when the answer arrived.</param>
/// <param name="RoundTrip">How long the answer took. Half of it is how wrong the time can be made on the way.</param>
/// <param name="Arrived">The moment of the arrival.</param>
internal sealed record ClockSample(Ed25519PublicKey Node, IReadOnlyList<Ed25519PublicKey> Relays, DateTimeOffset NetworkTime, TimeSpan RoundTrip, Moment Arrived)
{
    private static readonly TimeSpan LongestRoundTrip = TimeSpan.FromSeconds(10);

    /// <summary>An answer that was faster than this cannot have been made wrong by more than half of it.</summary>
    private static readonly TimeSpan ShortRoundTrip = TimeSpan.FromSeconds(2);

    /// <summary>Gets whether the nodes it came through could have made it wrong by more than a second: by delay, or because it is their own word.</summary>
    private bool DependsOnRelays => RoundTrip > ShortRoundTrip || Relays.Contains(Node);

    /// <summary>Makes a sample of an answer that arrived just now.</summary>
    /// <param name="time">The local clocks.</param>
    /// <param name="node">The node that answered.</param>
    /// <param name="hops">The nodes that relayed the answer; none when the node was asked directly.</param>
    /// <param name="nodeTime">What it said.</param>
    /// <param name="began">A moment before the request was sent.</param>
    /// <param name="roundTrip">How long the answer took; <see langword="null"/> for all the time since <paramref name="began"/>.</param>
    /// <returns>The sample, or <see langword="null"/> when the round trip was too long to tell anything, or the machine slept meanwhile.</returns>
    internal static ClockSample? Take(TimeProvider time, ServiceNode node, IReadOnlyList<ServiceNode> hops, DateTimeOffset nodeTime, Moment began, TimeSpan? roundTrip = null)
    {
        TimeSpan took = roundTrip ?? began.Elapsed(time);
        if (took > LongestRoundTrip || began.IsBroken(time))
        {
            return null;
        }

        IReadOnlyList<Ed25519PublicKey> relays = hops.Count == 0 ? [node.Ed25519PublicKey] : [.. hops.Select(hop => hop.Ed25519PublicKey)];
        return new ClockSample(node.Ed25519PublicKey, relays, nodeTime + (took / 2), took, Moment.Now(time));
    }

    /// <summary>Says what the network's time is now according to the sample.</summary>
    internal DateTimeOffset Now(TimeProvider time) => NetworkTime + Arrived.Elapsed(time);

    /// <summary>Tells whether a sample still tells the time: it is young, and the machine has not slept since.</summary>
    internal bool IsUsable(TimeProvider time, TimeSpan longest) => Arrived.Elapsed(time) <= longest && !Arrived.IsBroken(time);

    /// <summary>Tells whether two samples may count side by side: no one node could have made both of them wrong.</summary>
    internal bool IsIndependentOf(ClockSample other) =>
        Node != other.Node && !(DependsOnRelays && other.DependsOnRelays && Relays.Any(other.Relays.Contains));
}
