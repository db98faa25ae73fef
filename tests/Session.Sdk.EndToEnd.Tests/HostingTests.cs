using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Onion;
using SessionSdk.Sqlite;

namespace SessionSdk.EndToEnd.Tests;

/// <summary>A bot on the generic host, over real sockets.</summary>
public sealed class HostingTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_of_the_container_gets_messages_and_scoped_services()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddScoped<Scoped>();
        services.AddSingleton(new ConcurrentBag<Scoped>());
        services.AddSessionClient(options =>
        {
            options.Network = fixture.Network.Settings;
            options.PollInterval = TimeSpan.FromMilliseconds(100);
        }).AddHandler<EchoHandler>();
        await using ServiceProvider provider = services.BuildServiceProvider(validateScopes: true);
        SessionClient bot = provider.GetRequiredService<SessionClient>();
        IHostedService[] hosted = [.. provider.GetServices<IHostedService>()];
        foreach (IHostedService service in hosted)
        {
            await service.StartAsync(Token);
        }

        await using SessionClient alice = await fixture.Network.ConnectAsync();
        await alice.SendAsync(bot.AccountId, "one", Token);
        await alice.SendAsync(bot.AccountId, "two", Token);
        List<Message> answers = await alice.TakeAsync(2, Token);
        foreach (IHostedService service in hosted)
        {
            await service.StopAsync(Token);
        }

        Assert.Equal(["one", "two"], answers.Select(answer => answer.Text).Order());
        Assert.Equal(2, provider.GetRequiredService<ConcurrentBag<Scoped>>().Distinct().Count());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => bot.SendAsync(alice.AccountId, "stopped", Token));
    }

    [Fact]
    public async Task A_graceful_stop_warns_of_nothing()
    {
        using var log = new FakeLoggerProvider();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(log));
        var began = new TaskCompletionSource();
        services.AddSessionClient(options =>
        {
            using AccountKeys keys = AccountKeys.Generate();
            using RecoveryPhrase phrase = keys.ExportRecoveryPhrase();
            options.RecoveryPhrase = phrase.Export();
            options.Network = fixture.Network.Settings;
            options.PollInterval = TimeSpan.FromMilliseconds(50);
        }).AddHandler((_, _) =>
        {
            began.TrySetResult();
            return default;
        });
        await using ServiceProvider provider = services.BuildServiceProvider(validateScopes: true);
        IHostedService service = Assert.Single(provider.GetServices<IHostedService>());
        await service.StartAsync(Token);
        await using (SessionClient alice = await fixture.Network.ConnectAsync())
        {
            await alice.SendAsync(provider.GetRequiredService<SessionClient>().AccountId, "hello", Token);
            await began.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        }

        await service.StopAsync(Token);

        Assert.DoesNotContain(log.Collector.GetSnapshot(), record => record.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Two_accounts_in_one_host_and_one_file_keep_apart_and_come_back()
    {
        string folder = Directory.CreateTempSubdirectory("session-hosting-").FullName;
        using AccountKeys echo = AccountKeys.Generate();
        using AccountKeys shout = AccountKeys.Generate();
        await using SessionClient alice = await fixture.Network.ConnectAsync();
        try
        {
            foreach (string round in (string[])["one", "two"])
            {
                await using ServiceProvider provider = TwoAccounts(Path.Combine(folder, "bots.db"), echo, shout);
                IHostedService service = Assert.Single(provider.GetServices<IHostedService>(), service => service.GetType().Assembly == typeof(SessionClient).Assembly);
                await service.StartAsync(Token);
                SessionClient echoing = provider.GetRequiredKeyedService<SessionClient>("echo");
                SessionClient shouting = provider.GetRequiredKeyedService<SessionClient>("shout");
                Assert.Same(echoing.Network, shouting.Network);

                await alice.SendAsync(echo.Id, round, Token);
                await alice.SendAsync(shout.Id, round, Token);
                List<Message> answers = await alice.TakeAsync(2, Token);

                Assert.Equal([(echo.Id, $"echo {round}"), (shout.Id, round.ToUpperInvariant())], answers.Select(answer => (AccountOf(answer), answer.Text)).OrderByDescending(answer => answer.Text.StartsWith("echo", StringComparison.Ordinal)));
                HealthCheckService health = provider.GetRequiredService<HealthCheckService>();
                await Eventually.True(async () => (await health.CheckHealthAsync(Token)).Status == HealthStatus.Healthy);
                Assert.Equal(["session:echo", "session:shout"], (await health.CheckHealthAsync(Token)).Entries.Keys.Order());
                int rounds = round == "one" ? 1 : 2;
                Assert.Equal(2 * rounds, (await echoing.GetConversation(alice.AccountId).GetHistoryAsync(cancellationToken: Token)).Count);
                Assert.Equal(2 * rounds, (await shouting.GetConversation(alice.AccountId).GetHistoryAsync(cancellationToken: Token)).Count);

                await service.StopAsync(Token);
                Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync(Token)).Status);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static AccountId AccountOf(Message message) => message.Sender.TryGetAccount(out AccountId account) ? account : default;
    }

    private ServiceProvider TwoAccounts(string file, AccountKeys echo, AccountKeys shout)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Accounts:Echo:RecoveryPhrase"] = PhraseOf(echo),
            ["Accounts:Shout:RecoveryPhrase"] = PhraseOf(shout),
            ["Accounts:Shout:PollInterval"] = "00:00:00.1",
        }).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSessionClient("echo", configuration.GetSection("Accounts:Echo"))
            .UseSqliteStore(file, static store => store.Protection = StoreProtection.None)
            .AddHandler(static async (context, token) => await context.ReplyAsync($"echo {context.Message.Text}", token));
        services.AddSessionClient("shout", configuration.GetSection("Accounts:Shout"))
            .UseSqliteStore(file, static store => store.Protection = StoreProtection.None)
            .AddHandler(static async (context, token) => await context.ReplyAsync(context.Message.Text.ToUpperInvariant(), token));
        services.ConfigureAll<SessionClientOptions>(options => options.Network = fixture.Network.Settings);
        services.Configure<SessionClientOptions>("echo", static options => options.PollInterval = TimeSpan.FromMilliseconds(100));
        services.AddHealthChecks().AddSessionClient("echo").AddSessionClient("shout");
        return services.BuildServiceProvider(validateScopes: true);
    }

    private static string PhraseOf(AccountKeys keys)
    {
        using RecoveryPhrase phrase = keys.ExportRecoveryPhrase();
        return phrase.Export();
    }

    [Fact]
    public async Task A_node_cache_of_the_container_is_filled_and_used()
    {
        var cache = new MemoryCache();
        await SendOnceAsync(cache);
        Assert.NotNull(cache.State);

        // The seed is not asked again: a network without one that answers does as well.
        NetworkSettings known = fixture.Network.Settings;
        await SendOnceAsync(cache, known with { Seeds = [new SeedNode(new Uri("https://127.0.0.1:9/"), new SeedTrust.AnyOnLoopback())] });

        async Task SendOnceAsync(MemoryCache kept, NetworkSettings? settings = null)
        {
            var services = new ServiceCollection();
            services.AddSingleton<INodeCacheStore>(kept);
            services.AddSessionClient(options => options.Network = settings ?? fixture.Network.Settings);
            await using ServiceProvider provider = services.BuildServiceProvider(validateScopes: true);
            SessionClient client = provider.GetRequiredService<SessionClient>();
            await client.SendAsync(client.AccountId, "note", Token);
        }
    }

    private sealed class MemoryCache : INodeCacheStore
    {
        internal byte[]? State { get; private set; }

        public ValueTask<ReadOnlyMemory<byte>?> LoadAsync(string network, CancellationToken cancellationToken = default) => new(State is null ? null : (ReadOnlyMemory<byte>?)State);

        public ValueTask SaveAsync(string network, ReadOnlyMemory<byte> state, CancellationToken cancellationToken = default)
        {
            State = state.ToArray();
            return default;
        }
    }

    private sealed class Scoped;

    private sealed class EchoHandler(Scoped scoped, ConcurrentBag<Scoped> seen) : IMessageHandler
    {
        public async ValueTask HandleAsync(MessageContext context, CancellationToken cancellationToken)
        {
            seen.Add(scoped);
            _ = await context.ReplyAsync(context.Message.Text, cancellationToken);
        }
    }
}
