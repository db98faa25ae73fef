using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Says when a node has failed, by the time of the network as far as that was known.</summary>
/// <param name="Node">The node.</param>
/// <param name="Wrongs">The strikes for what it did.</param>
/// <param name="Silences">The strikes because it did not answer.</param>
internal readonly record struct NodeStrike(Ed25519PublicKey Node, StrikeTimes Wrongs, StrikeTimes Silences)
{
    /// <summary>Gets how many strikes it has in all.</summary>
    internal int Count => Wrongs.Count + Silences.Count;

    /// <summary>Gets when it got the last one; the default when there is none.</summary>
    internal DateTimeOffset Last => Wrongs.First > Silences.First ? Wrongs.First : Silences.First;

    /// <summary>Makes strikes of one moment.</summary>
    internal static NodeStrike Of(Ed25519PublicKey node, int wrongs, int silences, DateTimeOffset time) =>
        new(node, StrikeTimes.Of(wrongs, time), StrikeTimes.Of(silences, time));
}
