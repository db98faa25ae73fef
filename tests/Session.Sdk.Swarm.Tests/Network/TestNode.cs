using System.Net;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Swarm.Tests.Network;

/// <summary>A service node with its keys and what it stores.</summary>
internal sealed class TestNode
{
    private readonly byte[] _secretKey = new byte[Ed25519.SecretKeySize];

    internal TestNode(int number, ulong swarmId)
    {
        byte[] seed = new byte[32];
        BitConverter.TryWriteBytes(seed, number);
        seed[31] = 0x5a;
        byte[] publicKey = new byte[Ed25519.PublicKeySize];
        Ed25519.DeriveKeyPair(seed, publicKey, _secretKey);
        Ed25519PublicKey key = Ed25519PublicKey.Create(publicKey);
        Assert.True(key.TryToX25519(out X25519PublicKey x25519));
        Node = new ServiceNode
        {
            Ed25519PublicKey = key,
            X25519PublicKey = x25519,
            Address = IPAddress.Parse($"10.{number / 250}.{number % 250}.1"),
            HttpsPort = 22021,
            SwarmId = swarmId,
        };
    }

    internal ServiceNode Node { get; }

    internal string Key => Node.Ed25519PublicKey.ToString();

    internal List<TestMessage> Messages { get; } = [];

    internal HashSet<string> Revoked { get; } = [];

    /// <summary>Makes the node sign something else than it did.</summary>
    internal bool Lies { get; set; }

    /// <summary>Makes other members fail to reach the node.</summary>
    internal bool IsFrozen { get; set; }

    internal string Sign(string text) => Sign(System.Text.Encoding.UTF8.GetBytes(text));

    internal string Sign(byte[] text) => Convert.ToBase64String(Ed25519.Sign(Lies ? [.. text, 0] : text, _secretKey));
}

/// <summary>A stored message.</summary>
internal sealed record TestMessage(string Address, int Namespace, string Hash, byte[] Data, long Timestamp, long Expiry);
