namespace SessionSdk.Onion;

/// <summary>Names how the layers of an onion request are encrypted. The answer comes back in the same way.</summary>
public enum OnionCipher
{
    /// <summary>XChaCha20-Poly1305 with a BLAKE2b key over the shared secret and both public keys; the choice of current clients.</summary>
    XChaCha20,

    /// <summary>AES-256-GCM with an HMAC-SHA256 key; the choice of older clients and servers.</summary>
    AesGcm,
}
