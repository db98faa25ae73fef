using SessionSdk.DevNet;

namespace SessionSdk.EndToEnd.Tests;

/// <summary>Runs one healthy network for all tests of a class.</summary>
public sealed class NetworkFixture : IAsyncLifetime
{
    public DevNet.DevNet Network { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Network = await DevNet.DevNet.StartAsync();

    /// <summary>Ends the lies of a test: the next one has the same network.</summary>
    public void BeHonest()
    {
        foreach (DevNode node in Network.Nodes)
        {
            node.Lie = null;
        }
    }

    public ValueTask DisposeAsync() => Network.DisposeAsync();
}
