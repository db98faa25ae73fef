using System.Net;
using System.Text.Json.Serialization;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Describes a service node (snode): a host that relays onion requests and stores messages.</summary>
public sealed record ServiceNode
{
    /// <summary>The swarm id of a node that belongs to no swarm: it may be a hop but holds no messages.</summary>
    public const ulong NoSwarm = ulong.MaxValue;

    /// <summary>Gets the key that names the node and verifies its signatures.</summary>
    public required Ed25519PublicKey Ed25519PublicKey { get; init; }

    /// <summary>Gets the key that onion layers for the node are encrypted with: the converted Ed25519 key.</summary>
    public required X25519PublicKey X25519PublicKey { get; init; }

    /// <summary>Gets the IPv4 address.</summary>
    [JsonConverter(typeof(TextJsonConverter<IPAddress>))]
    public required IPAddress Address { get; init; }

    /// <summary>Gets the HTTPS port.</summary>
    public required ushort HttpsPort { get; init; }

    /// <summary>Gets the port for OxenMQ (TCP) and QUIC (UDP); 0 when unknown.</summary>
    public ushort QuicPort { get; init; }

    /// <summary>Gets the id of the node's swarm.</summary>
    /// <value>The default is <see cref="NoSwarm"/>.</value>
    public ulong SwarmId { get; init; } = NoSwarm;

    /// <summary>Gets the version of the node's storage server, or <see langword="null"/> when the list did not say.</summary>
    public Version? StorageServerVersion { get; init; }

    /// <summary>Compares the identity of two nodes, whatever their addresses.</summary>
    /// <param name="other">The other node.</param>
    /// <returns>Whether both have the same Ed25519 key.</returns>
    public bool IsSameNode(ServiceNode other) => other is not null && Ed25519PublicKey == other.Ed25519PublicKey;

    /// <summary>Writes the first digits of the key, the address and the port.</summary>
    /// <returns>The text, for logs.</returns>
    public override string ToString() => $"{Ed25519PublicKey.ToString()[..8]}@{Address}:{HttpsPort}";
}
