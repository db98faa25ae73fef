using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Says how often a node has failed.</summary>
/// <param name="Node">The node.</param>
/// <param name="Wrongs">How many strikes it has for what it did.</param>
/// <param name="Silences">How many strikes it has because it did not answer.</param>
/// <param name="Last">When it got the last one, by the time of the network as far as that was known.</param>
internal readonly record struct NodeStrike(Ed25519PublicKey Node, int Wrongs, int Silences, DateTimeOffset Last)
{
    /// <summary>Gets how many strikes it has in all.</summary>
    internal int Count => Wrongs + Silences;
}
