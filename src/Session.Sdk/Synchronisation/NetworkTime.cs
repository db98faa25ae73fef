using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Gives configs the network's time, which all devices of an account agree on.</summary>
internal sealed class NetworkTime(NetworkClock clock) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => clock.UtcNow;
}
