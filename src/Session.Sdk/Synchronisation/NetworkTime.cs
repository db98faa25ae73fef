using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Gives configs the network's time, which all devices of an account agree on.</summary>
internal sealed class NetworkTime(NetworkClock clock) : TimeProvider
{
    /// <summary>How far a time that others tell may be ahead of the network's before it is not believed: clocks differ a little.</summary>
    internal static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    /// <summary>Makes sure that the clock is set, and was not left behind by a sleep, before a time goes out to others. Everything in this assembly that sends asks here.</summary>
    internal static async Task EnsureSetAsync(SessionNetwork network, CancellationToken cancellationToken) =>
        await network.Onion.GetTimeAsync(cancellationToken).ConfigureAwait(false);

    public override DateTimeOffset GetUtcNow() => clock.UtcNow;
}
