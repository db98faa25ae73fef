using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionSdk.Communities;
using SessionSdk.Files;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Hosting;

public sealed class FloorConfigurationTests
{
    [Fact]
    public void Every_option_of_the_onion_floor_that_has_a_text_form_is_read()
    {
        var expected = new OnionNetworkOptions
        {
            Cipher = OnionCipher.AesGcm,
            PathCount = 3,
            MaxPathCount = 7,
            RequestsPerPath = 11,
            PathLifetime = TimeSpan.FromMinutes(7),
            NodeListLifetime = TimeSpan.FromMinutes(8),
            SeedTimeout = TimeSpan.FromSeconds(9),
            GuardTestTimeout = TimeSpan.FromSeconds(10),
            PathTestTimeout = TimeSpan.FromSeconds(11),
            Proxy = new Uri("socks5://127.0.0.1:9050"),
        };

        OnionNetworkOptions read = Read(Texts("Onion", expected)).Onion!;

        Assert.Equal(expected.ToComparable(), read.ToComparable());
    }

    [Fact]
    public void Every_option_of_the_swarm_the_file_and_the_community_floor_is_read()
    {
        var swarm = new SwarmClientOptions
        {
            MaxTries = 4,
            RequestDeadline = TimeSpan.FromSeconds(11),
            SwarmWideDeadline = TimeSpan.FromSeconds(21),
            RetryDelay = TimeSpan.FromMilliseconds(300),
            MaxRetryDelay = TimeSpan.FromSeconds(5),
            RateLimitDelay = TimeSpan.FromSeconds(2),
            HedgeDelay = TimeSpan.FromSeconds(3),
            CorrectionLifetime = TimeSpan.FromMinutes(6),
        };
        var polling = new PollEngineOptions
        {
            AccountInterval = TimeSpan.FromSeconds(4),
            IdleAccountInterval = TimeSpan.FromSeconds(31),
            ActiveGroupInterval = TimeSpan.FromSeconds(6),
            QuietGroupInterval = TimeSpan.FromSeconds(61),
            DormantGroupInterval = TimeSpan.FromSeconds(121),
            FailureDelay = TimeSpan.FromSeconds(3),
            MaxFailureDelay = TimeSpan.FromSeconds(62),
            Jitter = 0.5,
            MaxConcurrentPolls = 7,
            MaxRounds = 3,
            ConfigLifetime = TimeSpan.FromDays(29),
            ExtendInterval = TimeSpan.FromHours(2),
        };

        var files = new FileClientOptions
        {
            Server = FileServer.Testing,
            MaxUploadSize = 1,
            MaxDownloadSize = 2,
            MaxParallelTransfers = 4,
            TransferDeadline = TimeSpan.FromSeconds(61),
            RequestDeadline = TimeSpan.FromSeconds(11),
            MaxTries = 5,
            RetryDelay = TimeSpan.FromSeconds(1),
            MaxRetryDelay = TimeSpan.FromSeconds(6),
        };
        var communities = new CommunityClientOptions
        {
            MaxAnswerSize = 2048,
            MaxUploadSize = 1,
            MaxDownloadSize = 2,
            MaxParallelTransfers = 4,
            RequestDeadline = TimeSpan.FromSeconds(11),
            TransferDeadline = TimeSpan.FromSeconds(61),
            MaxTries = 5,
            RetryDelay = TimeSpan.FromSeconds(1),
            MaxRetryDelay = TimeSpan.FromSeconds(6),
        };
        Dictionary<string, string?> texts = Texts("Swarm", swarm).Concat(Texts("Polling", polling)).Concat(Texts("Files", files)).Concat(Texts("Communities", communities)).ToDictionary();
        texts.Remove("Files:Server");
        texts["Files:Server:Url"] = FileServer.Testing.BaseUrl.ToString();
        texts["Files:Server:PublicKey"] = FileServer.Testing.PublicKey.ToString();

        SessionClientOptions read = Read(texts);

        Assert.Equal(SharedNetworkKey.ToComparable(swarm), SharedNetworkKey.ToComparable(read.Swarm!));
        Assert.Equal(SharedNetworkKey.ToComparable(polling), SharedNetworkKey.ToComparable(read.Polling!));
        Assert.Equal(SharedNetworkKey.ToComparable(files), SharedNetworkKey.ToComparable(read.Files!));
        Assert.Equal(SharedNetworkKey.ToComparable(communities), SharedNetworkKey.ToComparable(read.Communities!));
    }

    [Fact]
    public void A_proxy_is_read_and_is_none_by_default()
    {
        Assert.Equal(new Uri("http://127.0.0.1:8080"), Read(new() { ["Proxy"] = "http://127.0.0.1:8080" }).Onion!.Proxy);
        Assert.Null(Read([]).Onion?.Proxy);
    }

    [Theory]
    [InlineData("ftp://me:secret@127.0.0.1:21")]
    [InlineData("secret")]
    [InlineData("socks5://me:secret@127.0.0.1:9050/path")]
    [InlineData("socks5://me:secret@127.0.0.1")]
    public void A_proxy_that_cannot_be_used_is_refused_without_repeating_it(string proxy)
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => Read(new() { ["Proxy"] = proxy }));

        Assert.Contains("socks5://127.0.0.1:9050", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_are_set_keep_what_is_registered()
    {
        var mine = new OnionNetworkOptions { PathCount = 4 };
        var store = new FileNodeCacheStore("cache");
        var shipped = new FileShippedNodeList("nodes.json");
        var services = new ServiceCollection();
        services.AddSingleton<INodeCacheStore>(store);
        services.AddSingleton<IShippedNodeList>(shipped);
        services.AddSessionClient(options => options.Onion = mine);
        using ServiceProvider provider = services.BuildServiceProvider();

        OnionNetworkOptions used = provider.GetRequiredService<IOptions<SessionClientOptions>>().Value.Onion!;

        Assert.Equal((4, store, shipped), (used.PathCount, used.CacheStore, used.ShippedNodes));
        Assert.Null(mine.CacheStore);
    }

    private static Dictionary<string, string?> Texts(string section, object options) => options.GetType().GetProperties()
        .Where(property => property.GetValue(options) is not null)
        .ToDictionary(property => $"{section}:{property.Name}", property => (string?)Convert.ToString(property.GetValue(options), System.Globalization.CultureInfo.InvariantCulture));

    private static SessionClientOptions Read(Dictionary<string, string?> values)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var services = new ServiceCollection();
        services.AddSessionClient(configuration);
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<SessionClientOptions>>().Value;
    }
}
