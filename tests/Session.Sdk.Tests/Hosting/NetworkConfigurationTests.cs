using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SessionSdk.Onion;

namespace SessionSdk.Tests.Hosting;

public sealed class NetworkConfigurationTests
{
    private const string Fingerprint = "00ffeeddccbbaa998877665544332211000102030405060708090a0b0c0d0e0f";

    [Fact]
    public void Mainnet_is_the_default() => Assert.Same(NetworkSettings.Mainnet, Read([]).Network);

    [Fact]
    public void Testnet_needs_only_its_name() => Assert.Same(NetworkSettings.Testnet, Read(new() { ["Network:Name"] = "testnet" }).Network);

    [Fact]
    public void Another_network_is_read_with_its_seeds_and_their_trust()
    {
        NetworkSettings network = Read(new()
        {
            ["Network:Name"] = "ours",
            ["Network:AllowSharedSubnets"] = "true",
            ["Network:MinimumNodes"] = "7",
            ["Network:Seeds:0:Url"] = "https://127.0.0.1:1/",
            ["Network:Seeds:0:PublicKeyPin"] = "mlYTXvkmIEYcpswANTpnBwlz9Cswi0py/RQKkbdQOZQ=",
            ["Network:Seeds:1:Url"] = "https://127.0.0.1:2/",
            ["Network:Seeds:1:AnyCertificateOnLoopback"] = "true",
            ["Network:Seeds:2:Url"] = "https://127.0.0.1:3/",
            ["Network:Seeds:2:CertificateSha256"] = Fingerprint,
            ["Network:Seeds:3:Url"] = "http://127.0.0.1:4/",
            ["Network:Seeds:3:PlainHttp"] = "true",
        }).Network;

        Assert.Equal("ours", network.Name);
        Assert.True(network.AllowSharedSubnets);
        Assert.Equal(7, network.MinimumNodes);
        Assert.Equal(
            [
                new SeedNode(new Uri("https://127.0.0.1:1/"), new SeedTrust.PublicKeyPin("mlYTXvkmIEYcpswANTpnBwlz9Cswi0py/RQKkbdQOZQ=")),
                new SeedNode(new Uri("https://127.0.0.1:2/"), new SeedTrust.AnyOnLoopback()),
                new SeedNode(new Uri("https://127.0.0.1:3/"), new SeedTrust.ThisCertificate(Fingerprint)),
                new SeedNode(new Uri("http://127.0.0.1:4/"), new SeedTrust.PlainHttp()),
            ],
            network.Seeds);
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/", null, true)]
    [InlineData("https://127.0.0.1:1/", "false", false)]
    [InlineData("https://seed.example.org:1/", null, false)]
    public void A_network_on_this_machine_needs_only_its_seed(string seed, string? allowsSharedSubnets, bool expected)
    {
        NetworkSettings network = Read(new()
        {
            ["Network:Name"] = "ours",
            ["Network:AllowSharedSubnets"] = allowsSharedSubnets,
            ["Network:Seeds:0:Url"] = seed,
            ["Network:Seeds:0:PublicKeyPin"] = "mlYTXvkmIEYcpswANTpnBwlz9Cswi0py/RQKkbdQOZQ=",
        }).Network;

        Assert.Equal(expected, network.AllowSharedSubnets);
        Assert.Equal(6, network.MinimumNodes);
    }

    [Theory]
    [InlineData("Mainnet")]
    [InlineData("MAINNET")]
    public void A_known_name_may_have_capitals(string name) => Assert.Same(NetworkSettings.Mainnet, Read(new() { ["Network:Name"] = name }).Network);

    [Fact]
    public void What_is_said_of_a_known_network_counts() =>
        Assert.Equal(NetworkSettings.Mainnet with { MinimumNodes = 40 }, Read(new() { ["Network:Name"] = "mainnet", ["Network:MinimumNodes"] = "40" }).Network);

    [Fact]
    public void An_unknown_name_without_seeds_is_an_error()
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => Read(new() { ["Network:Name"] = "elsewhere" }));

        Assert.Equal("Network:Name is \"elsewhere\", which is neither mainnet nor testnet: give the Seeds of that network. (From MemoryConfigurationProvider.)", failure.Message);
    }

    [Theory]
    [InlineData("Network:Seeds:0:PublicKeyPin", "mlYTXvkmIEYcpswANTpnBwlz9Cswi0py/RQKkbdQOZQ=", null, null)]
    [InlineData("Network:Seeds:0:Url", "https://127.0.0.1:1/", null, null)]
    [InlineData("Network:Seeds:0:Url", "https://127.0.0.1:1/", "Network:Seeds:0:PlainHttp", "true", "Network:Seeds:0:PublicKeyPin", "mlYTXvkmIEYcpswANTpnBwlz9Cswi0py/RQKkbdQOZQ=")]
    public void A_seed_without_address_or_without_exactly_one_trust_is_an_error(params string?[] pairs)
    {
        var values = new Dictionary<string, string?>();
        for (int i = 0; i + 1 < pairs.Length; i += 2)
        {
            if (pairs[i] is { } key)
            {
                values[key] = pairs[i + 1];
            }
        }

        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => Read(values));
        Assert.StartsWith("Network:Seeds:0 needs Url and exactly one of PublicKeyPin", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_read_by_name()
    {
        SessionClientOptions options = Read(new()
        {
            ["DisplayName"] = "Echo",
            ["PollInterval"] = "00:00:07",
            ["MaxHandlerAttempts"] = "9",
        });

        Assert.Equal("Echo", options.DisplayName);
        Assert.Equal(TimeSpan.FromSeconds(7), options.PollInterval);
        Assert.Equal(9, options.MaxHandlerAttempts);
    }

    private static SessionClientOptions Read(Dictionary<string, string?> values)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var services = new ServiceCollection();
        services.AddSessionClient(configuration);
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<SessionClientOptions>>().Value;
    }
}
