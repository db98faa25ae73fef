using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Draws the secret keys and nonces of layers: for each layer, the innermost first, a key and then a nonce.</summary>
internal abstract class EphemeralSource
{
    internal static EphemeralSource Secure { get; } = new SecureSource();

    internal abstract void Fill(Span<byte> destination);

    private sealed class SecureSource : EphemeralSource
    {
        internal override void Fill(Span<byte> destination) => SecureRandom.Fill(destination);
    }
}
