using System.Text.Json.Nodes;
using SessionSdk.Cryptography;
using SessionSdk.Encoding;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Networks;

public sealed class ServerRequestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_gets_the_request_and_its_answer_comes_back()
    {
        byte[]? received = null;
        using var fake = new FakeNetwork(30)
        {
            Server = request =>
            {
                received = request;
                return "l52:{\"code\":201,\"headers\":{\"content-type\":\"text/plain\"}}5:helloe"u8.ToArray();
            },
        };
        await using OnionNetwork network = FakeClient.Connect(fake);

        ServerResponse response = await network.SendToServerAsync(
            Server(fake),
            new ServerRequest { Method = "POST", Endpoint = "/room/ünï?a=1", Headers = new Dictionary<string, string> { ["X-A"] = "b\"c" }, Body = "body"u8.ToArray() },
            cancellationToken: Token);

        Assert.Equal(201, response.StatusCode);
        Assert.Equal("text/plain", response.Headers["content-type"]);
        Assert.Equal("hello", System.Text.Encoding.UTF8.GetString(response.Body.Span));
        Assert.Equal(3, response.Path.Nodes.Count);
        (JsonNode about, byte[]? body) = ReadRequest(received!);
        Assert.Equal("POST", about["method"]!.GetValue<string>());
        Assert.Equal("/room/ünï?a=1", about["endpoint"]!.GetValue<string>());
        Assert.Equal("b\"c", about["headers"]!["X-A"]!.GetValue<string>());
        Assert.Equal("body"u8.ToArray(), body);
    }

    [Fact]
    public void A_request_without_a_body_has_one_part_and_keeps_its_endpoint_unescaped()
    {
        byte[] request = ServerRequestText.Write(new ServerRequest { Method = "GET", Endpoint = "/reaction/👍\u2028\"\\\n" }).ToArray();

        Assert.Contains("/reaction/👍", System.Text.Encoding.UTF8.GetString(request), StringComparison.Ordinal);
        (JsonNode about, byte[]? body) = ReadRequest(request);
        Assert.Equal("/reaction/👍\u2028\"\\\n", about["endpoint"]!.GetValue<string>());
        Assert.Null(body);
    }

    [Fact]
    public void A_recorded_request_is_written_byte_for_byte()
        => Assert.Equal(
            "l56:{\"method\":\"GET\",\"endpoint\":\"/capabilities\",\"headers\":{}}e",
            System.Text.Encoding.UTF8.GetString(ServerRequestText.Write(new ServerRequest { Method = "GET", Endpoint = "/capabilities" }).Span));

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(429)]
    public async Task A_server_that_refuses_the_envelope_is_believed_when_a_second_guard_says_so(int status)
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        int asked = 0;
        fake.AtHop = (_, next) => next is null && ++asked > 0 ? FakeNetwork.Answer(status, "bad") : null;

        ServerUnreachableException failure = await Assert.ThrowsAsync<ServerUnreachableException>(
            () => network.SendToServerAsync(Server(fake), new ServerRequest { Method = "GET", Endpoint = "/" }, cancellationToken: Token));

        Assert.Equal(status, failure.StatusCode);
        Assert.Equal("open.example.org", failure.Host);
        Assert.False(failure.IsTransient);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_asked_over_three_paths()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        ServiceNode[] lastHops = [];
        fake.AtHop = (hop, next) =>
        {
            bool isServer = next is null && !fake.Calls.Any(call => call.Node == hop && call.Method == "x");
            if (isServer)
            {
                lastHops = [.. lastHops, hop];
            }

            return isServer ? FakeNetwork.Answer(502, "Could not resolve host: open.example.org") : null;
        };

        ServerUnreachableException failure = await Assert.ThrowsAsync<ServerUnreachableException>(
            () => network.SendToServerAsync(Server(fake), new ServerRequest { Method = "GET", Endpoint = "/" }, new OnionRequestOptions { MaxTries = 2 }, Token));

        Assert.Equal(502, failure.StatusCode);
        Assert.True(failure.IsTransient);
        Assert.Equal(2, lastHops.Distinct().Count());
    }

    [Fact]
    public async Task A_server_that_answers_in_clear_is_unreachable_and_leaves_the_paths_alone()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        IReadOnlyList<OnionPath> before = network.Paths;
        fake.AtHop = (_, next) => next is null ? FakeNetwork.Answer(200, "hello") : null;

        ServerUnreachableException failure = await Assert.ThrowsAsync<ServerUnreachableException>(
            () => network.SendToServerAsync(Server(fake), new ServerRequest { Method = "GET", Endpoint = "/" }, cancellationToken: Token));

        Assert.Equal(200, failure.StatusCode);
        Assert.Equal(before, network.Paths);
    }

    [Theory]
    [InlineData("", "/")]
    [InlineData("GET", "")]
    [InlineData("GET", "x")]
    public async Task A_malformed_request_is_refused_before_anything_is_sent(string method, string endpoint)
    {
        using var fake = new FakeNetwork(30);
        await using OnionNetwork network = FakeClient.Connect(fake);

        await Assert.ThrowsAsync<ArgumentException>(
            () => network.SendToServerAsync(Server(fake), new ServerRequest { Method = method, Endpoint = endpoint }, cancellationToken: Token));

        Assert.Equal(0, fake.SeedRequests);
    }

    private static ServerDestination Server(FakeNetwork fake)
    {
        byte[] publicKey = new byte[32];
        X25519.DerivePublicKey(fake.ServerSecretKey, publicKey);
        return new ServerDestination { BaseUrl = new Uri("https://open.example.org"), PublicKey = X25519PublicKey.Create(publicKey) };
    }

    private static (JsonNode About, byte[]? Body) ReadRequest(byte[] request)
    {
        var reader = new BencodeReader(request);
        Assert.True(reader.TryEnterList());
        Assert.True(reader.TryReadBytes(out ReadOnlySpan<byte> about));
        byte[]? body = null;
        if (reader.Peek() == BencodeToken.Bytes)
        {
            Assert.True(reader.TryReadBytes(out ReadOnlySpan<byte> bytes));
            body = bytes.ToArray();
        }

        Assert.True(reader.TryLeave());
        Assert.True(reader.IsComplete);
        return (JsonNode.Parse(about)!, body);
    }
}
