namespace SessionSdk.DevNet;

/// <summary>Names the schemes an onion layer can be encrypted with.</summary>
internal enum LayerCipher
{
    AesGcm,
    XChaCha20,
}
