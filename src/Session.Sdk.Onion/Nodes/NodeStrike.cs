using Session.Sdk.Cryptography;

namespace Session.Sdk.Onion;

/// <summary>Says how often a node has failed.</summary>
/// <param name="Node">The node.</param>
/// <param name="Count">How many strikes it has.</param>
/// <param name="Last">When it got the last one, by the local clock.</param>
internal readonly record struct NodeStrike(Ed25519PublicKey Node, int Count, DateTimeOffset Last);
