using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Hashes with SHAKE256 (FIPS 202), whose output can have any length.</summary>
internal static class Shake256
{
    /// <summary>Hashes data.</summary>
    /// <param name="data">The data; may be empty.</param>
    /// <param name="output">Receives the output; may be empty.</param>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> output)
    {
        if (!output.IsEmpty)
        {
            _ = Libsodium.crypto_xof_shake256(output, (nuint)output.Length, data, (ulong)data.Length);
        }
    }
}
