using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Networks;

public sealed class RegistrationTests
{
    [Fact]
    public async Task One_network_is_registered_under_both_types()
    {
        await using ServiceProvider provider = new ServiceCollection().AddSessionOnion(FakeClient.Settings).BuildServiceProvider();

        Assert.Same(provider.GetRequiredService<OnionNetwork>(), provider.GetRequiredService<IOnionNetwork>());
    }

    [Fact]
    public async Task Clients_come_from_the_factory_with_the_handlers_of_nodes_and_seeds()
    {
        var services = new ServiceCollection();
        services.AddSessionOnion(FakeClient.Settings);
        await using ServiceProvider provider = services.BuildServiceProvider();
        IHttpMessageHandlerFactory handlers = provider.GetRequiredService<IHttpMessageHandlerFactory>();

        SocketsHttpHandler node = Assert.IsType<SocketsHttpHandler>(Innermost(handlers.CreateHandler(NodeHttp.NodeClientName)));
        Assert.False(node.UseCookies);
        Assert.False(node.UseProxy);
        Assert.False(node.AllowAutoRedirect);
        Assert.True(node.MaxConnectionsPerServer >= 8);
        Assert.True(node.SslOptions.RemoteCertificateValidationCallback!(this, null, null, System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.IsType<SeedHandler>(Innermost(handlers.CreateHandler(NodeHttp.SeedClientName)));

        static HttpMessageHandler Innermost(HttpMessageHandler handler) => handler is DelegatingHandler outer ? Innermost(outer.InnerHandler!) : handler;
    }

    [Fact]
    public void A_second_network_is_refused_at_once()
    {
        IServiceCollection services = new ServiceCollection().AddSessionOnion(FakeClient.Settings);

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => services.AddSessionOnion(NetworkSettings.Mainnet));

        Assert.StartsWith("AddSessionOnion was called before.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_out_of_range_are_refused()
    {
        await using ServiceProvider provider = new ServiceCollection().AddSessionOnion(FakeClient.Settings, options => options.PathCount = 0).BuildServiceProvider();

        Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<OnionNetwork>());
        Assert.Throws<ArgumentException>(() => new OnionNetwork(FakeClient.Settings, new OnionNetworkOptions { PathCount = 3, MaxPathCount = 2 }));
    }
}
