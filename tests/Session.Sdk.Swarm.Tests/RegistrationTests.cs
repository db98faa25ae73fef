using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Swarm.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public async Task The_client_and_the_engine_are_shared()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IOnionNetwork>(new FakeNetwork());
        services.AddSessionSwarm(options => options.MaxTries = 2, polling => polling.MaxConcurrentPolls = 5);
        await using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Same(provider.GetRequiredService<SwarmClient>(), provider.GetRequiredService<SwarmClient>());
        Assert.Same(provider.GetRequiredService<PollEngine>(), provider.GetRequiredService<PollEngine>());
        Assert.Equal(2, provider.GetRequiredService<IOptions<SwarmClientOptions>>().Value.MaxTries);
        Assert.IsType<InMemoryPollCursorStore>(provider.GetRequiredService<IPollCursorStore>());
    }

    [Fact]
    public async Task Without_a_network_the_failure_says_what_to_register()
    {
        await using ServiceProvider provider = new ServiceCollection().AddSessionSwarm().BuildServiceProvider();

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<PollEngine>);

        Assert.StartsWith("AddSessionSwarm needs a network, and none is registered: call AddSessionOnion(settings) or AddSessionClient(…)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_out_of_range_are_told()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IOnionNetwork>(new FakeNetwork());
        services.AddSessionSwarm(options => options.MaxTries = 0);
        await using ServiceProvider provider = services.BuildServiceProvider();
        OptionsValidationException error = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<SwarmClient>);
        Assert.Contains(nameof(SwarmClientOptions.MaxTries), error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SwarmClient(new FakeNetwork(), new SwarmClientOptions { RequestDeadline = TimeSpan.Zero }));
    }
}
