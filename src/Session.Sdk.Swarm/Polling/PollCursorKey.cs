using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Names what a position belongs to: every node has its own order of messages.</summary>
/// <param name="Node">The node that was asked.</param>
/// <param name="Address">The account or group.</param>
/// <param name="Namespace">The namespace.</param>
public readonly record struct PollCursorKey(Ed25519PublicKey Node, SessionAddress Address, Namespace Namespace);
