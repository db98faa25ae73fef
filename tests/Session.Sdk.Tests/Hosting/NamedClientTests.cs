using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionSdk.Files;
using SessionSdk.Onion;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Hosting;

public sealed class NamedClientTests
{
    private static readonly NetworkSettings Settings = new() { Name = "named", Seeds = [new SeedNode(new Uri("https://127.0.0.1:9/"), new SeedTrust.AnyOnLoopback())] };

    [Fact]
    public async Task Clients_with_names_have_accounts_of_their_own_and_one_network()
    {
        using AccountKeys alice = AccountKeys.Generate();
        using AccountKeys bob = AccountKeys.Generate();
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Accounts:Alice:RecoveryPhrase"] = Phrase(alice),
            ["Accounts:Bob:RecoveryPhrase"] = Phrase(bob),
        }).Build();
        var services = new ServiceCollection();
        services.AddSessionClient("alice", configuration.GetSection("Accounts:Alice"));
        services.AddSessionClient("bob", configuration.GetSection("Accounts:Bob"));
        services.ConfigureAll<SessionClientOptions>(options => options.Network = Settings);
        await using ServiceProvider provider = services.BuildServiceProvider(validateScopes: true);
        SessionClient one = provider.GetRequiredKeyedService<SessionClient>("alice");
        SessionClient two = provider.GetRequiredKeyedService<SessionClient>("bob");

        Assert.Equal((alice.Id, bob.Id), (one.AccountId, two.AccountId));
        Assert.Same(one.Network, two.Network);
        Assert.Same(one, ActivatorUtilities.CreateInstance<UsesAlice>(provider).Client);
        Assert.Null(provider.GetService<SessionClient>());
    }

    [Fact]
    public async Task A_client_without_a_name_stands_beside_those_with_one()
    {
        var services = new ServiceCollection();
        services.AddSessionClient(options => (options.Network, options.DisplayName) = (Settings, "first"));
        services.AddSessionClient("other", options => (options.Network, options.DisplayName) = (Settings, "second"));
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.NotEqual(provider.GetRequiredService<SessionClient>().AccountId, provider.GetRequiredKeyedService<SessionClient>("other").AccountId);
        IOptionsMonitor<SessionClientOptions> options = provider.GetRequiredService<IOptionsMonitor<SessionClientOptions>>();
        Assert.Equal(("first", "second"), (options.CurrentValue.DisplayName, options.Get("other").DisplayName));
    }

    [Fact]
    public async Task Handlers_and_stores_belong_to_the_client_that_they_were_added_to()
    {
        var services = new ServiceCollection();
        services.AddSessionClient(options => options.Network = Settings).AddHandler((_, _) => default);
        services.AddSessionClient("other", options => options.Network = Settings).UseStore<InMemorySessionStore>().AddHandler((_, _) => default).AddHandler((_, _) => default);
        await using ServiceProvider provider = services.BuildServiceProvider();
        IOptionsMonitor<SessionClientOptions> options = provider.GetRequiredService<IOptionsMonitor<SessionClientOptions>>();

        Assert.Equal(["", "other", "other"], provider.GetServices<HandlerRegistration>().Select(handler => handler.ClientName));
        Assert.Null(options.CurrentValue.Store);
        Assert.IsType<InMemorySessionStore>(options.Get("other").Store);
    }

    [Fact]
    public void The_same_name_twice_is_refused_at_once()
    {
        var services = new ServiceCollection();
        services.AddSessionClient();
        services.AddSessionClient("alice", _ => { });

        InvalidOperationException unnamed = Assert.Throws<InvalidOperationException>(() => services.AddSessionClient(_ => { }));
        InvalidOperationException named = Assert.Throws<InvalidOperationException>(() => services.AddSessionClient("alice", _ => { }));

        Assert.Contains("Give a second client a name: AddSessionClient(\"name\", …).", unnamed.Message, StringComparison.Ordinal);
        Assert.Contains("AddSessionClient(\"alice\", …) was called before.", named.Message, StringComparison.Ordinal);
        Assert.Contains("services.Configure<SessionClientOptions>(\"alice\", …)", named.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_in_the_options_of_a_name_is_told_with_the_name()
    {
        var services = new ServiceCollection();
        services.AddSessionClient("alice", options => options.MaxHandlerAttempts = 0);
        using ServiceProvider provider = services.BuildServiceProvider();

        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredKeyedService<SessionClient>("alice"));

        Assert.Equal("MaxHandlerAttempts: must be at least 1. (Of the client 'alice'.)", failure.Message);
    }

    [Fact]
    public async Task The_lower_floors_use_the_network_of_the_client_and_do_not_end_it()
    {
        await using SessionClient outside = await SessionClient.CreateAsync(options => options.Network = Settings, TestContext.Current.CancellationToken);
        var services = new ServiceCollection();
        services.AddSessionClient(options => options.Network = Settings);
        services.AddSessionFiles(options => options.MaxTries = 1);
        services.AddSessionSwarm();
        await using (ServiceProvider provider = services.BuildServiceProvider(validateScopes: true))
        {
            Assert.NotNull(provider.GetRequiredService<FileClient>());
            Assert.NotNull(provider.GetRequiredService<SwarmClient>());
            Assert.Same(outside.Network, provider.GetRequiredService<SessionClient>().Network);
            Assert.Same(outside.Network.Clock, provider.GetRequiredService<IOnionNetwork>().Clock);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outside.Network.Onion.GetNodesAsync(new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public async Task Nothing_secret_is_left_in_the_options_of_a_container()
    {
        using AccountKeys keys = AccountKeys.Generate();
        var services = new ServiceCollection();
        services.AddSessionClient(options => (options.Network, options.RecoveryPhrase) = (Settings, Phrase(keys)));
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal(keys.Id, provider.GetRequiredService<SessionClient>().AccountId);
        Assert.Null(provider.GetRequiredService<IOptionsMonitor<SessionClientOptions>>().CurrentValue.RecoveryPhrase);
    }

    private static string Phrase(AccountKeys keys)
    {
        using RecoveryPhrase phrase = keys.ExportRecoveryPhrase();
        return phrase.Export();
    }

    private sealed class UsesAlice([FromKeyedServices("alice")] SessionClient client)
    {
        internal SessionClient Client => client;
    }
}
