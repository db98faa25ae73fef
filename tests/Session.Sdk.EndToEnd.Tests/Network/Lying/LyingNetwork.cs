using Microsoft.Extensions.Logging.Testing;
using SessionSdk.DevNet;
using SessionSdk.Onion;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Holds a network in which members can lie, with paths that all the lies of a class share.</summary>
public sealed class LyingNetwork : IAsyncLifetime
{
    private DevNet.DevNet? _network;
    private OnionNetwork? _onion;

    internal DevNet.DevNet Network => _network!;

    internal OnionNetwork Onion => _onion!;

    internal LieBoard Board { get; } = new();

    /// <summary>Gets what the paths wrote into the log.</summary>
    internal FakeLogCollector Log { get; } = new();

    public async ValueTask InitializeAsync()
    {
        _network = await DevNet.DevNet.StartAsync(
            new DevNetOptions { NodeCount = 12, SwarmCount = 3, RelayTimeout = TimeSpan.FromSeconds(5), SwarmTimeout = TimeSpan.FromMilliseconds(500) },
            TestContext.Current.CancellationToken);
        foreach (DevNode node in _network.Nodes)
        {
            node.Lie = Board.Lie;
        }

        _onion = new OnionNetwork(_network.Settings, new OnionNetworkOptions { PathCount = 4, RequestsPerPath = 1_000_000 }, loggerFactory: new FakeLoggers(Log));
        await _onion.SyncClockAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_onion is not null)
        {
            await _onion.DisposeAsync();
        }

        if (_network is not null)
        {
            await _network.DisposeAsync();
        }
    }
}
