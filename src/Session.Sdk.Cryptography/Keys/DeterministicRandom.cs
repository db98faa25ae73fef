using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Stretches a seed to any number of bytes: the key stream of ChaCha20-IETF under the nonce <c>LibsodiumDRG</c>.</summary>
internal static class DeterministicRandom
{
    /// <summary>The length of a seed in bytes.</summary>
    public const int SeedSize = 32;

    /// <summary>Fills <paramref name="destination"/> with the bytes that follow from a seed.</summary>
    /// <param name="seed">32 bytes.</param>
    /// <param name="destination">What to fill; may be empty.</param>
    /// <exception cref="ArgumentException">The seed has another length.</exception>
    public static void Fill(ReadOnlySpan<byte> seed, Span<byte> destination)
    {
        ArgumentLength.MustBe(SeedSize, seed);
        Libsodium.randombytes_buf_deterministic(destination, (nuint)destination.Length, seed);
    }
}
