using System.Security.Cryptography;
using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Builds the 52-byte libsodium state of an XChaCha20-Poly1305 secret stream from a chosen header.</summary>
/// <remarks>Layout: HChaCha20 subkey (32), counter 1 (4, little-endian), the last 8 bytes of the header, 8 zero bytes.</remarks>
internal static class SecretStreamState
{
    internal const int Size = 52;

    private const int SubkeyInputSize = 16;

    internal static SecretKey Create(ReadOnlySpan<byte> key, ReadOnlySpan<byte> header)
    {
        ArgumentLength.MustBe(SecretStream.KeySize, key);
        ArgumentLength.MustBe(SecretStream.HeaderSize, header);
        Span<byte> state = stackalloc byte[Size];
        state.Clear();
        try
        {
            _ = Libsodium.crypto_core_hchacha20(state[..SecretStream.KeySize], header[..SubkeyInputSize], key, 0);
            state[SecretStream.KeySize] = 1;
            header[SubkeyInputSize..].CopyTo(state[(SecretStream.KeySize + 4)..]);
            return SecretKey.CopyFrom(state);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(state);
        }
    }
}
