using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Holds what a node said about the time, corrected by half of the round trip.</summary>
/// <param name="Node">The node.</param>
/// <param name="NetworkTime">The network's time when the answer arrived.</param>
/// <param name="ArrivedAt">The timestamp of the local clock at that moment.</param>
internal sealed record ClockSample(Ed25519PublicKey Node, DateTimeOffset NetworkTime, long ArrivedAt)
{
    private static readonly TimeSpan LongestRoundTrip = TimeSpan.FromSeconds(10);

    /// <summary>Makes a sample of an answer that arrived just now.</summary>
    /// <returns>The sample, or <see langword="null"/> when the round trip was too long to tell anything.</returns>
    internal static ClockSample? Take(TimeProvider time, ServiceNode node, DateTimeOffset nodeTime, long sentAt)
    {
        long arrivedAt = time.GetTimestamp();
        TimeSpan roundTrip = time.GetElapsedTime(sentAt, arrivedAt);
        return roundTrip > LongestRoundTrip ? null : new ClockSample(node.Ed25519PublicKey, nodeTime + roundTrip / 2, arrivedAt);
    }

    /// <summary>Says what the network's time is now according to the sample.</summary>
    internal DateTimeOffset Now(TimeProvider time) => NetworkTime + time.GetElapsedTime(ArrivedAt);
}
