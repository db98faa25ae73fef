using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Communities;
using SessionSdk.Files;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Network;

public sealed class SharedNetworkTests
{
    private static readonly NetworkSettings Settings = new() { Name = "shared", Seeds = [new SeedNode(new Uri("https://127.0.0.1:9/"), new SeedTrust.AnyOnLoopback())] };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accounts_that_bring_equal_options_each_share_a_network()
    {
        await using SessionClient one = await ConnectAsync(() => new OnionNetworkOptions { PathCount = 3, CacheStore = new FileNodeCacheStore("cache"), Proxy = new Uri("socks5://127.0.0.1:9") });
        await using SessionClient two = await ConnectAsync(() => new OnionNetworkOptions { PathCount = 3, CacheStore = new FileNodeCacheStore("./cache"), Proxy = new Uri("socks5://127.0.0.1:9") });
        await using SessionClient other = await ConnectAsync(() => new OnionNetworkOptions { PathCount = 4, CacheStore = new FileNodeCacheStore("cache"), Proxy = new Uri("socks5://127.0.0.1:9") });

        Assert.Same(one.Network, two.Network);
        Assert.NotSame(one.Network, other.Network);
    }

    [Fact]
    public async Task No_options_are_the_default_ones()
    {
        await using SessionClient one = await ConnectAsync(() => null);
        await using SessionClient two = await ConnectAsync(() => new OnionNetworkOptions());

        Assert.Same(one.Network, two.Network);
    }

    [Fact]
    public async Task Options_that_are_changed_later_do_not_change_who_shares()
    {
        var mine = new OnionNetworkOptions();
        await using SessionClient one = await ConnectAsync(() => mine);
        mine.PathCount = 5;
        await using SessionClient two = await ConnectAsync(() => new OnionNetworkOptions());
        await using SessionClient three = await ConnectAsync(() => new OnionNetworkOptions { PathCount = 5 });

        Assert.Same(one.Network, two.Network);
        Assert.NotSame(one.Network, three.Network);
    }

    [Fact]
    public async Task A_container_and_a_script_share_a_network_that_outlives_the_container()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSessionClient(options => options.Network = Settings);
        ServiceProvider provider = services.BuildServiceProvider(validateScopes: true);
        SessionClient bot = provider.GetRequiredService<SessionClient>();
        await using SessionClient script = await ConnectAsync(() => null);

        Assert.Same(bot.Network, script.Network);
        Assert.Same(script.Network, provider.GetRequiredService<SessionNetwork>());

        await provider.DisposeAsync();
        var onion = Assert.IsType<OnionNetwork>(script.Network.Onion);
        await Assert.ThrowsAsync<NetworkUnreachableException>(() => onion.GetNodesAsync(Token).AsTask());
    }

    [Fact]
    public async Task A_network_ends_with_the_last_who_shares_it_and_not_before()
    {
        SessionClient one = await ConnectAsync(() => null);
        SessionClient two = await ConnectAsync(() => null);
        SessionNetwork network = one.Network;
        await network.DisposeAsync();
        await one.DisposeAsync();
        await one.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => network.Onion.GetNodesAsync(new CancellationToken(canceled: true)).AsTask());

        await two.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await network.Onion.GetNodesAsync(Token));

        await using SessionClient later = await ConnectAsync(() => null);
        Assert.NotSame(network, later.Network);
    }

    [Fact]
    public async Task A_network_of_the_caller_is_not_ended_by_a_container()
    {
        await using var mine = new SessionNetwork(Settings);
        var services = new ServiceCollection();
        services.AddSessionClient(options => options.SharedNetwork = mine);
        await using (ServiceProvider provider = services.BuildServiceProvider(validateScopes: true))
        {
            SessionNetwork used = provider.GetRequiredService<SessionClient>().Network;
            Assert.Equal((mine.Onion, mine.Swarm, mine.Polling, mine.Files, mine.Communities), (used.Onion, used.Swarm, used.Polling, used.Files, used.Communities));
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mine.Onion.GetNodesAsync(new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public async Task The_options_of_every_floor_reach_it_from_the_client()
    {
        await using SessionClient client = await SessionClient.CreateAsync(
            options =>
            {
                options.Network = Settings;
                options.Communities = new CommunityClientOptions { MaxTries = 7 };
            },
            Token);
        await using SessionClient other = await ConnectAsync(() => null);

        Assert.Equal(7, client.Network.Communities.Options.MaxTries);
        Assert.NotSame(client.Network, other.Network);
        Assert.All(
            typeof(SessionNetwork).GetConstructors().Single(constructor => constructor.GetParameters()[0].ParameterType == typeof(NetworkSettings)).GetParameters(),
            parameter => Assert.Contains(typeof(SessionClientOptions).GetProperties(), property => property.PropertyType == parameter.ParameterType));
    }

    [Fact]
    public async Task Each_who_shares_a_network_gets_its_log_for_as_long()
    {
        using var first = new FakeLoggerProvider();
        using var second = new FakeLoggerProvider();
        using var firstFactory = new LoggerFactory([first]);
        using var secondFactory = new LoggerFactory([second]);
        SessionClient one = await ConnectAsync(() => null, firstFactory);
        await using SessionClient two = await ConnectAsync(() => null, secondFactory);
        Assert.Same(one.Network, two.Network);
        await Assert.ThrowsAsync<NetworkUnreachableException>(() => two.Network.Onion.GetNodesAsync(Token).AsTask());
        int logged = first.Collector.Count;
        Assert.NotEqual(0, logged);
        Assert.NotEqual(0, second.Collector.Count);

        await one.DisposeAsync();
        second.Collector.Clear();
        await Assert.ThrowsAsync<NetworkUnreachableException>(() => two.Network.Onion.GetNodesAsync(Token).AsTask());

        Assert.Equal(logged, first.Collector.Count);
        Assert.NotEqual(0, second.Collector.Count);
    }

    [Fact]
    public void Every_option_of_every_floor_counts()
    {
        AssertEveryPropertyCounts<OnionNetworkOptions>(options => options.ToComparable());
        AssertEveryPropertyCounts<SwarmClientOptions>(SharedNetworkKey.ToComparable);
        AssertEveryPropertyCounts<PollEngineOptions>(SharedNetworkKey.ToComparable);
        AssertEveryPropertyCounts<FileClientOptions>(SharedNetworkKey.ToComparable);
        AssertEveryPropertyCounts<CommunityClientOptions>(SharedNetworkKey.ToComparable);

        static void AssertEveryPropertyCounts<T>(Func<T, object> toComparable)
            where T : new()
        {
            Assert.Equal(toComparable(new T()), toComparable(new T()));
            Assert.All(typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance), property =>
            {
                var changed = new T();
                property.SetValue(changed, OtherThan(property.GetValue(changed), property.PropertyType));
                Assert.NotEqual(toComparable(new T()), toComparable(changed));
            });
        }
    }

    [Fact]
    public void Proxies_with_other_passwords_are_others() =>
        Assert.NotEqual(
            new OnionNetworkOptions { Proxy = new Uri("socks5://a:b@127.0.0.1:9") }.ToComparable(),
            new OnionNetworkOptions { Proxy = new Uri("socks5://a:c@127.0.0.1:9") }.ToComparable());

    private static object OtherThan(object? value, Type type) => (value, Nullable.GetUnderlyingType(type) ?? type) switch
    {
        (int number, _) => number + 1,
        (FileServer, _) => FileServer.Testing,
        (double number, _) => number + 0.1,
        (TimeSpan time, _) => time + TimeSpan.FromSeconds(1),
        (OnionCipher cipher, _) => cipher == OnionCipher.AesGcm ? OnionCipher.XChaCha20 : OnionCipher.AesGcm,
        (null, Type missing) when missing == typeof(TimeSpan) => TimeSpan.FromSeconds(1),
        (null, Type missing) when missing == typeof(Uri) => new Uri("http://127.0.0.1:9"),
        (null, Type missing) when missing == typeof(INodeCacheStore) => new FileNodeCacheStore("cache"),
        (null, Type missing) when missing == typeof(IShippedNodeList) => new FileShippedNodeList("nodes.json"),
        _ => throw new NotSupportedException($"Say what another {type} is."),
    };

    private static Task<SessionClient> ConnectAsync(Func<OnionNetworkOptions?> onion, ILoggerFactory? loggers = null) =>
        SessionClient.CreateAsync(
            options =>
            {
                options.Network = Settings;
                options.Onion = onion();
                options.LoggerFactory = loggers;
            },
            Token);
}
