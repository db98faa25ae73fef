using System.Security.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Makes the random choices of nodes and delays, so that tests can replay them.</summary>
internal interface INetworkRandom
{
    /// <summary>Draws a number from 0 to <paramref name="exclusiveMaximum"/> − 1.</summary>
    int Next(int exclusiveMaximum);
}

/// <summary>Draws from the system's cryptographic generator.</summary>
internal sealed class SecureNetworkRandom : INetworkRandom
{
    internal static SecureNetworkRandom Instance { get; } = new();

    public int Next(int exclusiveMaximum) => RandomNumberGenerator.GetInt32(exclusiveMaximum);
}

internal static class NetworkRandomExtensions
{
    /// <summary>Puts items into a random order.</summary>
    internal static T[] Shuffled<T>(this INetworkRandom random, IEnumerable<T> items)
    {
        T[] shuffled = [.. items];
        for (int i = shuffled.Length - 1; i > 0; i--)
        {
            int other = random.Next(i + 1);
            (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
        }

        return shuffled;
    }

    /// <summary>Makes a delay half as long to half as long again.</summary>
    internal static TimeSpan Jitter(this INetworkRandom random, TimeSpan delay) => delay * ((500 + random.Next(1001)) / 1000.0);
}
