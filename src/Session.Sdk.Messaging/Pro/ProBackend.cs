using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Names the keys that sign Session Pro proofs.</summary>
public static class ProBackend
{
    /// <summary>Gets the key of the deployed generation of proofs.</summary>
    public static Ed25519PublicKey DeployedKey { get; } = Ed25519PublicKey.Parse("fc947730f49eb01427a66e050733294d9e520e545c7a27125a780634e0860a27");

    /// <summary>Gets the key of the newest generation of proofs.</summary>
    public static Ed25519PublicKey NewestKey { get; } = Ed25519PublicKey.Parse("479ffca8bcec7b4a0f0f7afe48b8a6d15635a8c7ff15ad16add05752c19414d4");

    /// <summary>Gets the keys that are trusted when nothing else is said: <see cref="DeployedKey"/> and <see cref="NewestKey"/>.</summary>
    public static IReadOnlyList<Ed25519PublicKey> DefaultKeys { get; } = [DeployedKey, NewestKey];
}
