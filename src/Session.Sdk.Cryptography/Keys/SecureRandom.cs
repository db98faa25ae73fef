using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Draws random bytes for keys and nonces from libsodium's generator.</summary>
public static class SecureRandom
{
    /// <summary>Fills <paramref name="destination"/> with random bytes.</summary>
    /// <param name="destination">What to fill; may be empty.</param>
    public static void Fill(Span<byte> destination)
    {
        if (!destination.IsEmpty)
        {
            Libsodium.randombytes_buf(destination, (nuint)destination.Length);
        }
    }

    /// <summary>Draws random bytes into a new array.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static byte[] GetBytes(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        byte[] bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }
}
