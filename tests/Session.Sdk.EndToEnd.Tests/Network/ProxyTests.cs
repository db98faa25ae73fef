using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Onion;

namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>A client whose connections all go through a proxy.</summary>
public sealed class ProxyTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, null)]
    [InlineData(true, "me:secret")]
    [InlineData(false, null)]
    [InlineData(false, "me:secret")]
    public async Task All_traffic_goes_through_the_proxy(bool isSocks, string? signIn)
    {
        using var log = new FakeLoggerProvider();
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        await using var proxy = new LoopbackProxy(isSocks, signIn);
        await using SessionClient client = await fixture.Network.ConnectAsync(options => options.Onion = new OnionNetworkOptions { Proxy = proxy.Address }, loggers);

        await client.SendAsync(client.AccountId, "note", Token);

        Assert.Contains(fixture.Network.SeedUrl.Port, proxy.Targets);
        Assert.All(client.Network.Paths, path => Assert.Contains(path.Guard.HttpsPort, proxy.Targets));
        Assert.DoesNotContain(log.Collector.GetSnapshot(), record => record.Message.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_goes_past_a_proxy_that_is_not_there(bool isSocks)
    {
        var proxy = new LoopbackProxy(isSocks, signIn: "me:secret");
        await proxy.DisposeAsync();
        await using var network = new OnionNetwork(fixture.Network.Settings, new OnionNetworkOptions { Proxy = proxy.Address });

        NetworkUnreachableException failure = await Assert.ThrowsAsync<NetworkUnreachableException>(() => network.GetNodesAsync(Token).AsTask());

        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_opens_no_proxy()
    {
        await using var proxy = new LoopbackProxy(isSocks: true, signIn: "me:secret");
        var wrong = new UriBuilder(proxy.Address) { Password = "guess" };
        await using var network = new OnionNetwork(fixture.Network.Settings, new OnionNetworkOptions { Proxy = wrong.Uri });

        await Assert.ThrowsAsync<NetworkUnreachableException>(() => network.GetNodesAsync(Token).AsTask());

        Assert.Empty(proxy.Targets);
    }
}
