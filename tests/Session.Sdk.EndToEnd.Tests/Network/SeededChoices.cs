namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>Makes the same choices in every run with the same seed.</summary>
internal sealed class SeededChoices(ulong seed)
{
    private ulong _state = seed;

    internal int Next(int exclusiveMaximum)
    {
        // SplitMix64.
        ulong drawn = Interlocked.Add(ref _state, 0x9E3779B97F4A7C15);
        drawn = (drawn ^ (drawn >> 30)) * 0xBF58476D1CE4E5B9;
        drawn = (drawn ^ (drawn >> 27)) * 0x94D049BB133111EB;
        return (int)((drawn ^ (drawn >> 31)) % (ulong)exclusiveMaximum);
    }

    internal T Of<T>(IReadOnlyList<T> items) => items[Next(items.Count)];
}
