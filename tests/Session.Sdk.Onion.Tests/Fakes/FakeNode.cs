using System.Net;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion.Tests.Fakes;

/// <summary>Holds the keys of a node of the fake network.</summary>
internal sealed class FakeNode
{
    private readonly byte[] _secretKey = new byte[X25519.KeySize];

    internal FakeNode(int index, bool sharesSubnet = false)
    {
        byte[] seed = new byte[Ed25519.SeedSize];
        BitConverter.TryWriteBytes(seed, index + 1);
        byte[] publicKey = new byte[Ed25519.PublicKeySize];
        byte[] secretKey = new byte[Ed25519.SecretKeySize];
        Ed25519.DeriveKeyPair(seed, publicKey, secretKey);
        Ed25519.ConvertSecretKeyToX25519(secretKey, _secretKey);
        var ed25519 = Ed25519PublicKey.Create(publicKey);
        Assert.True(ed25519.TryToX25519(out X25519PublicKey x25519));
        Node = new ServiceNode
        {
            Ed25519PublicKey = ed25519,
            X25519PublicKey = x25519,
            Address = sharesSubnet ? new IPAddress([127, 0, 0, (byte)(index + 1)]) : new IPAddress([10, (byte)(index >> 8), (byte)index, 1]),
            HttpsPort = (ushort)(20000 + index),
            QuicPort = (ushort)(30000 + index),
            SwarmId = (ulong)(index % 3),
            StorageServerVersion = new Version(2, 11, 3),
        };
    }

    internal ServiceNode Node { get; }

    internal ReadOnlySpan<byte> SecretKey => _secretKey;
}
