using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Bootstrap;

/// <summary>Asks real TLS servers on loopback, because trust is decided in the handshake.</summary>
public sealed class SeedTrustTests
{
    private static readonly DateTimeOffset Today = TimeProvider.System.GetUtcNow();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pinned_key_is_trusted_under_its_name()
    {
        using X509Certificate2 certificate = LoopbackTls.CreateCertificate("localhost", Today.AddDays(-1), Today.AddDays(1));

        Assert.True(await AnswersAsync(certificate, "localhost", new SeedTrust.PublicKeyPin(Pin(certificate))));
    }

    [Fact]
    public async Task Another_key_is_not_trusted()
    {
        using X509Certificate2 certificate = LoopbackTls.CreateCertificate("localhost", Today.AddDays(-1), Today.AddDays(1));
        using X509Certificate2 other = LoopbackTls.CreateCertificate("localhost", Today.AddDays(-1), Today.AddDays(1));

        Assert.False(await AnswersAsync(certificate, "localhost", new SeedTrust.PublicKeyPin(Pin(other))));
        Assert.False(await AnswersAsync(certificate, "localhost", new SeedTrust.ThisCertificate(Fingerprint(other))));
    }

    [Fact]
    public async Task A_pinned_key_is_not_trusted_under_another_name()
    {
        using X509Certificate2 certificate = LoopbackTls.CreateCertificate("seed.example.org", Today.AddDays(-1), Today.AddDays(1));

        Assert.False(await AnswersAsync(certificate, "localhost", new SeedTrust.PublicKeyPin(Pin(certificate))));
    }

    [Theory]
    [InlineData(-10, -1)]
    [InlineData(1, 10)]
    public async Task A_pinned_key_is_trusted_whatever_the_dates_say_since_the_local_clock_may_be_wrong(int from, int until)
    {
        using X509Certificate2 certificate = LoopbackTls.CreateCertificate("localhost", Today.AddDays(from), Today.AddDays(until));

        Assert.True(await AnswersAsync(certificate, "localhost", new SeedTrust.PublicKeyPin(Pin(certificate))));
        Assert.True(await AnswersAsync(certificate, "localhost", new SeedTrust.Pin(Pin(certificate))));
    }

    [Fact]
    public async Task One_named_certificate_is_trusted_whatever_its_name_and_dates()
    {
        using X509Certificate2 certificate = LoopbackTls.CreateCertificate("seed.example.org", Today.AddDays(-10), Today.AddDays(-1));

        Assert.True(await AnswersAsync(certificate, "localhost", new SeedTrust.ThisCertificate(Fingerprint(certificate))));
        Assert.True(await AnswersAsync(certificate, "127.0.0.1", new SeedTrust.ThisCertificate(string.Join(':', Fingerprint(certificate).Chunk(2).Select(pair => new string(pair))))));
    }

    [Fact]
    public async Task Any_certificate_is_trusted_on_loopback_if_that_was_said()
    {
        using X509Certificate2 certificate = LoopbackTls.CreateCertificate("x", Today.AddDays(-10), Today.AddDays(-1));

        Assert.True(await AnswersAsync(certificate, "127.0.0.1", new SeedTrust.AnyOnLoopback()));
    }

    [Fact]
    public async Task A_request_that_names_no_seed_is_not_sent()
    {
        using var client = new HttpClient(new SeedHandler());

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetAsync(new Uri("https://127.0.0.1:1/json_rpc"), Token));
    }

    [Theory]
    [InlineData("http://seed.example.org/", "pin")]
    [InlineData("https://seed.example.org/", "bad pin")]
    [InlineData("https://seed.example.org/", "fingerprint")]
    [InlineData("https://seed.example.org/", "loopback")]
    [InlineData("https://seed.example.org/", "plain")]
    [InlineData("http://127.0.0.1/", "loopback")]
    public void A_seed_whose_address_and_trust_do_not_fit_is_refused(string url, string trust)
    {
        SeedTrust made = trust switch
        {
            "pin" => new SeedTrust.PublicKeyPin("mlYTXvkmIEYcpswANTpnBwlz9Cswi0py/RQKkbdQOZQ="),
            "bad pin" => new SeedTrust.PublicKeyPin("mlYT"),
            "fingerprint" => new SeedTrust.ThisCertificate("36:EA"),
            "loopback" => new SeedTrust.AnyOnLoopback(),
            _ => new SeedTrust.PlainHttp(),
        };

        Assert.Throws<ArgumentException>(() => new OnionNetwork(FakeClient.Settings with { Seeds = [new SeedNode(new Uri(url), made)] }));
    }

    [Fact]
    public async Task The_built_in_networks_are_sound()
    {
        await using var mainnet = new OnionNetwork(NetworkSettings.Mainnet);
        await using var testnet = new OnionNetwork(NetworkSettings.Testnet);

        Assert.Empty(mainnet.Paths);
        Assert.Empty(testnet.Paths);
    }

    [Fact]
    public async Task A_wrong_pin_of_every_seed_is_told_as_that_and_not_tried_again()
    {
        using X509Certificate2 certificate = LoopbackTls.CreateCertificate("127.0.0.1", Today.AddDays(-10), Today.AddDays(10));
        using var log = new FakeLoggerProvider();
        int connections = 0;
        await using var server = new LoopbackTls(certificate, stream =>
        {
            Interlocked.Increment(ref connections);
            return LoopbackTls.AnswerOnce(stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        NetworkSettings settings = FakeClient.Settings with { Seeds = [new SeedNode(new Uri($"https://127.0.0.1:{server.Port}/"), new SeedTrust.Pin("mlYTXvkmIEYcpswANTpnBwlz9Cswi0py/RQKkbdQOZQ="))] };
        using HttpClient client = NodeHttp.CreateClient(new SeedHandler());
        await using var network = new OnionNetwork(
            settings, new OnionNetworkOptions(), new EagerTime(), new Microsoft.Extensions.Logging.LoggerFactory([log]), new ReplayedRandom(1), client, client);

        SeedNotTrustedException failure = await Assert.ThrowsAsync<SeedNotTrustedException>(async () => await network.GetTimeAsync(Token));

        Assert.False(failure.IsTransient);
        Assert.StartsWith($"No seed of fake is the one that was pinned. The seed 127.0.0.1 has another certificate than its Pin says: its key's pin is {Pin(certificate)}.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Correct the pin", failure.Message, StringComparison.Ordinal);
        FakeLogRecord line = Assert.Single(log.Collector.GetSnapshot(), record => record.Id.Id == 3015);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Error, line.Level);
        Assert.Null(line.Exception);
        Assert.InRange(connections, 0, 1);
    }

    private static async Task<bool> AnswersAsync(X509Certificate2 certificate, string host, SeedTrust trust)
    {
        using var fake = new FakeNetwork(8);
        string list = fake.NodeListJson();
        string response = $"HTTP/1.1 200 OK\r\nContent-Length: {list.Length}\r\nConnection: close\r\n\r\n{list}";
        await using var server = new LoopbackTls(certificate, stream => LoopbackTls.AnswerOnce(stream, response));
        NetworkSettings settings = FakeClient.Settings with { Seeds = [new SeedNode(new Uri($"https://{host}:{server.Port}/"), trust)] };
        using HttpClient client = NodeHttp.CreateClient(new SeedHandler());
        await using var network = new OnionNetwork(
            settings, new OnionNetworkOptions(), new EagerTime(), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, new ReplayedRandom(1), client, client);
        try
        {
            return (await network.GetNodesAsync(Token)).Count == 8;
        }
        catch (NetworkUnreachableException)
        {
            return false;
        }
    }

    private static string Pin(X509Certificate2 certificate) => Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    private static string Fingerprint(X509Certificate2 certificate) => Convert.ToHexString(SHA256.HashData(certificate.RawData));
}
