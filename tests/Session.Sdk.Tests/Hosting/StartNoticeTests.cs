using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Onion;
using SessionSdk.Storage;

namespace SessionSdk.Tests.Hosting;

/// <summary>What a person reads in the log when a host starts.</summary>
public sealed class StartNoticeTests
{
    private static readonly NetworkSettings Settings = new() { Name = "notices", Seeds = [new SeedNode(new Uri("https://127.0.0.1:9/"), new SeedTrust.AnyOnLoopback())] };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_line_tells_account_network_and_store()
    {
        using AccountKeys keys = AccountKeys.Generate();
        using RecoveryPhrase phrase = keys.ExportRecoveryPhrase();
        IReadOnlyList<FakeLogRecord> log = await StartAsync(services => services
            .AddSessionClient(options => (options.Network, options.RecoveryPhrase) = (Settings, phrase.Export()))
            .AddHandler((_, _) => default));

        FakeLogRecord line = Assert.Single(log, record => record.Id.Id == 9401);
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.Equal($"The Session client is the account {keys.Id.ToString()[..8]}… on notices; messages are kept in memory only, until the program ends, nodes nowhere, so that a restart asks the seeds again", line.Message);
        Assert.DoesNotContain(log, record => record.Id.Id is 9402 or 9403 or 9404);
        Assert.DoesNotContain(log, record => record.Message.Contains(keys.Id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_registered_to_keep_things_is_named()
    {
        IReadOnlyList<FakeLogRecord> log = await StartAsync(services =>
        {
            services.AddSingleton<INodeCacheStore>(new FileNodeCacheStore(Path.GetTempPath()));
            services.AddSessionClient("alice", options => options.Network = Settings).UseStore<InMemorySessionStore>();
        });

        string line = Assert.Single(log, record => record.Id.Id == 9401).Message;
        Assert.StartsWith("The Session client 'alice' is the account ", line, StringComparison.Ordinal);
        Assert.EndsWith("messages are kept in InMemorySessionStore, nodes in FileNodeCacheStore", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_account_at_every_start_is_a_warning_that_says_what_to_set()
    {
        IReadOnlyList<FakeLogRecord> log = await StartAsync(services => services.AddSessionClient(options => options.Network = Settings));

        FakeLogRecord line = Assert.Single(log, record => record.Id.Id == 9402);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains("its account is new at every start, and nobody finds it again. Set RecoveryPhrase", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_a_handler_is_a_warning_that_says_what_to_add()
    {
        IReadOnlyList<FakeLogRecord> log = await StartAsync(services =>
        {
            services.AddSessionClient(options => options.Network = Settings).AddHandler((_, _) => default);
            services.AddSessionClient("lonely", options => options.Network = Settings);
        });

        FakeLogRecord line = Assert.Single(log, record => record.Id.Id == 9403);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.StartsWith("The Session client 'lonely' has no handler", line.Message, StringComparison.Ordinal);
        Assert.Contains("AddHandler<T>()", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handlers_that_no_host_runs_are_a_warning()
    {
        using var provider = new FakeLoggerProvider();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(provider));
        services.AddSessionClient(options => options.Network = Settings).AddHandler((_, _) => default);
        await using ServiceProvider built = services.BuildServiceProvider();

        _ = built.GetRequiredService<SessionClient>();

        FakeLogRecord line = Assert.Single(provider.Collector.GetSnapshot(), record => record.Id.Id == 9404);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains("nothing runs them: they get messages while a host runs", line.Message, StringComparison.Ordinal);
    }

    /// <summary>Starts what a host would start, and stops it again.</summary>
    private static async Task<IReadOnlyList<FakeLogRecord>> StartAsync(Action<IServiceCollection> add)
    {
        using var provider = new FakeLoggerProvider();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(provider));
        add(services);
        await using ServiceProvider built = services.BuildServiceProvider(validateScopes: true);
        IHostedService service = Assert.Single(built.GetServices<IHostedService>());
        await service.StartAsync(Token);
        await service.StopAsync(Token);
        return provider.Collector.GetSnapshot();
    }
}
