using Microsoft.Extensions.Logging.Testing;

namespace SessionSdk.Onion.Tests.Fakes;

/// <summary>Makes an <see cref="OnionNetwork"/> on a fake one.</summary>
internal static class FakeClient
{
    internal static NetworkSettings Settings { get; } = new()
    {
        Name = "fake",
        Seeds = [new SeedNode(new Uri("https://127.0.0.1:1/"), new SeedTrust.AnyOnLoopback())],
        MinimumNodes = 6,
    };

    internal static OnionNetwork Connect(FakeNetwork network, TimeProvider? time = null, OnionNetworkOptions? options = null, NetworkSettings? settings = null, FakeLoggerProvider? log = null)
    {
        using var loggers = new Microsoft.Extensions.Logging.LoggerFactory(log is null ? [] : [log]);
        var client = new HttpClient(network, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        return new OnionNetwork(settings ?? Settings, options ?? new OnionNetworkOptions(), time ?? new EagerTime(), loggers, new ReplayedRandom(1), client, client);
    }
}
