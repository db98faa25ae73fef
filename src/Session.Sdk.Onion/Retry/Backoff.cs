namespace SessionSdk.Onion;

/// <summary>The waits between tries: each twice as long as the one before, up to a longest one, varied at random so that many clients do not come at once.</summary>
/// <param name="First">The wait after the first failure.</param>
/// <param name="Longest">The longest wait.</param>
/// <param name="Spread">By which part a wait varies up and down, 0 to 1.</param>
internal readonly record struct Backoff(TimeSpan First, TimeSpan Longest, double Spread = 0.5)
{
    /// <summary>More doublings than any wait needs; with more the number would leave the range.</summary>
    private const int MostDoublings = 40;

    /// <summary>Gives the wait before the next try.</summary>
    /// <param name="failures">How many tries have failed; at least 1.</param>
    /// <param name="random">Varies the wait; <see langword="null"/> for the system's generator.</param>
    /// <returns>The wait, never more than <see cref="Longest"/> and its spread.</returns>
    internal TimeSpan After(int failures, INetworkRandom? random = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        double doubled = First.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, MostDoublings));
        double capped = Math.Min(doubled, Longest.TotalMilliseconds);
        double part = (random ?? SecureNetworkRandom.Instance).Next(1001) / 1000.0;
        return TimeSpan.FromMilliseconds(capped * (1 - Spread + (2 * Spread * part)));
    }
}
