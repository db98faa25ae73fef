namespace SessionSdk.Onion.Tests.Fakes;

/// <summary>Makes the same choices in every run.</summary>
internal sealed class ReplayedRandom(uint seed) : INetworkRandom
{
    private uint _state = seed;

    public int Next(int exclusiveMaximum)
    {
        uint drawn = Interlocked.Add(ref _state, 0x9E3779B9);
        drawn = (drawn ^ (drawn >> 16)) * 0x85EBCA6B;
        drawn = (drawn ^ (drawn >> 13)) * 0xC2B2AE35;
        return (int)((drawn ^ (drawn >> 16)) % (uint)exclusiveMaximum);
    }
}
