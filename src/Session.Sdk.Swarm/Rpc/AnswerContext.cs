using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds what is known about an answer besides its body.</summary>
internal sealed class AnswerContext
{
    /// <summary>Gets the network time that the request carried, in milliseconds.</summary>
    internal required long Sent { get; init; }

    /// <summary>Gets the node that answered.</summary>
    internal required ServiceNode Node { get; init; }

    /// <summary>Gets the path that the request took.</summary>
    internal required OnionPath Path { get; init; }

    /// <summary>Gets the time from sending to answer.</summary>
    internal required TimeSpan RoundTrip { get; init; }

    /// <summary>Gets the status of the answer.</summary>
    internal required int Status { get; init; }

    /// <summary>Gets what tells whether a key belongs to a member of the swarm that was asked.</summary>
    internal required Func<Ed25519PublicKey, bool> IsMember { get; init; }

    /// <summary>Gets how many members the swarm has by the client's own list of nodes.</summary>
    internal required int MemberCount { get; init; }

    /// <summary>Gets those members; empty when they are not known.</summary>
    internal IReadOnlyList<Ed25519PublicKey> Members { get; init; } = [];

    /// <summary>Gets or sets the newest hard fork that the answer told.</summary>
    internal HardFork HardFork { get; set; }
}
