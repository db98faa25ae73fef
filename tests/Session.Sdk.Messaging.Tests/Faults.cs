namespace SessionSdk.Messaging.Tests;

/// <summary>Damages bytes in every way that a test can afford.</summary>
internal static class Faults
{
    /// <summary>Gives every beginning of the bytes that is not the whole.</summary>
    internal static IEnumerable<byte[]> Truncations(byte[] bytes) => Enumerable.Range(0, bytes.Length).Select(length => bytes[..length]);

    /// <summary>Gives the bytes with each bit turned round in its turn.</summary>
    internal static IEnumerable<byte[]> FlippedBits(byte[] bytes)
    {
        for (int i = 0; i < bytes.Length * 8; i++)
        {
            byte[] flipped = [.. bytes];
            flipped[i / 8] ^= (byte)(1 << (i % 8));
            yield return flipped;
        }
    }
}
