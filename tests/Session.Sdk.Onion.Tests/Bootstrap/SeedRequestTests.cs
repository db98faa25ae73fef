using System.Text.Json.Nodes;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Bootstrap;

public sealed class SeedRequestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_seed_is_asked_as_all_clients_ask_it()
    {
        HttpRequestMessage? sent = null;
        string body = string.Empty;
        using var fake = new FakeNetwork(8);
        using var handler = new Recorder(async request =>
        {
            sent = request;
            body = await request.Content!.ReadAsStringAsync(Token);
            return FakeNetwork.Answer(200, fake.NodeListJson());
        });
        using var client = new HttpClient(handler);
        await using var network = new OnionNetwork(
            FakeClient.Settings, new OnionNetworkOptions(), new EagerTime(), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, new ReplayedRandom(1), client, client);

        await network.GetNodesAsync(Token);

        Assert.Equal("https://127.0.0.1:1/json_rpc", sent!.RequestUri!.ToString());
        Assert.Equal("WhatsApp", sent.Headers.UserAgent.ToString());
        Assert.Equal("en-us", sent.Headers.AcceptLanguage.ToString());
        Assert.Equal(["Accept-Language", "User-Agent"], sent.Headers.Select(header => header.Key).Order());
        Assert.Equal("application/json", sent.Content!.Headers.ContentType!.ToString());
        JsonNode json = JsonNode.Parse(body)!;
        Assert.Equal("get_n_service_nodes", json["method"]!.GetValue<string>());
        Assert.True(json["params"]!["active_only"]!.GetValue<bool>());
        Assert.Null(json["params"]!["limit"]);
        Assert.Equal(9, json["params"]!["fields"]!.AsObject().Count);
    }

    [Fact]
    public async Task The_next_seed_is_asked_when_one_fails()
    {
        using var fake = new FakeNetwork(8);
        using var handler = new Recorder(request => request.RequestUri!.Port == 2
            ? Task.FromResult(FakeNetwork.Answer(200, fake.NodeListJson()))
            : throw new HttpRequestException("refused"));
        using var client = new HttpClient(handler);
        NetworkSettings settings = FakeClient.Settings with
        {
            Seeds = [.. Enumerable.Range(1, 3).Select(port => new SeedNode(new Uri($"https://127.0.0.1:{port}/"), new SeedTrust.AnyOnLoopback()))],
        };
        await using var network = new OnionNetwork(
            settings, new OnionNetworkOptions(), new EagerTime(), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, new ReplayedRandom(1), client, client);

        Assert.Equal(8, (await network.GetNodesAsync(Token)).Count);
    }

    [Fact]
    public async Task A_seed_that_hangs_is_given_up()
    {
        using var handler = new Recorder(async _ =>
        {
            await Task.Delay(Timeout.Infinite, Token);
            throw new InvalidOperationException();
        });
        using var client = new HttpClient(handler);
        var time = new EagerTime();
        await using var network = new OnionNetwork(
            FakeClient.Settings, new OnionNetworkOptions(), time, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, new ReplayedRandom(1), client, client);
        Task<IReadOnlyList<ServiceNode>> nodes = network.GetNodesAsync(Token).AsTask();

        await Eventually.Ends(nodes, () => time.Advance(TimeSpan.FromSeconds(5)));

        await Assert.ThrowsAsync<NetworkUnreachableException>(() => nodes);
    }

    private sealed class Recorder(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request).WaitAsync(cancellationToken);
    }
}
