namespace SessionSdk.EndToEnd.Tests;

/// <summary>Runs one healthy network for all tests of a class.</summary>
public sealed class NetworkFixture : IAsyncLifetime
{
    public DevNet.DevNet Network { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Network = await DevNet.DevNet.StartAsync();

    public ValueTask DisposeAsync() => Network.DisposeAsync();
}
