using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace SessionSdk.DevNet.Tests;

/// <summary>Walks the recorded cases of what the last relay does with a server outside the network.</summary>
public sealed class ServerProxyTests : NetworkFixture
{
    private static readonly byte[] Plain = "l56:{\"method\":\"GET\",\"endpoint\":\"/capabilities\",\"headers\":{}}e"u8.ToArray();

    [Theory]
    [InlineData(200, "hello", 200, "hello")]
    [InlineData(200, "", 200, "")]
    [InlineData(201, "created", 500, "created")]
    [InlineData(204, "", 500, "")]
    [InlineData(302, "", 502, "Maximum (0) redirects followed")]
    [InlineData(400, "bad", 400, "bad")]
    [InlineData(404, "nope", 404, "nope")]
    [InlineData(413, "large", 413, "large")]
    [InlineData(429, "slow", 429, "slow")]
    [InlineData(500, "oops", 500, "oops")]
    [InlineData(503, "busy", 503, "busy")]
    public async Task The_server_s_status_comes_back_in_clear(int status, string text, int seenStatus, string seenText)
    {
        await using LoopbackListener server = await ServeAsync(context => HttpAnswer.Text(status, text).WriteAsync(context.Response, context.RequestAborted));
        (Answer answer, _) = await SendAsync(new JsonObject { ["host"] = "127.0.0.1", ["target"] = "/oxen/v4/lsrpc", ["protocol"] = "http", ["port"] = server.Port });
        Assert.Equal((seenStatus, "text/plain", seenText), (answer.Status, answer.ContentType, answer.Text));
    }

    [Fact]
    public async Task The_server_gets_the_whole_layer_by_post()
    {
        byte[] body = [];
        string seen = "";
        await using LoopbackListener server = await ServeAsync(async context =>
        {
            using var copy = new MemoryStream();
            await context.Request.Body.CopyToAsync(copy);
            body = copy.ToArray();
            seen = $"{context.Request.Method} {context.Request.Path} {context.Request.Headers.UserAgent} {context.Request.ContentType} {context.Request.Headers.Accept}";
        });
        var route = new JsonObject { ["host"] = "127.0.0.1", ["target"] = "/loki/v3/lsrpc", ["method"] = "GET", ["protocol"] = "http", ["port"] = server.Port, ["extra"] = 1 };
        await SendAsync(route);

        Assert.Equal("POST /loki/v3/lsrpc Oxen Storage Server/2.8.0 application/octet-stream */*", seen);
        Assert.Equal([101, 0, 0, 0], body[..4]);
        Assert.StartsWith(route.ToJsonString()[..^1], System.Text.Encoding.UTF8.GetString(body[105..]));
    }

    public static TheoryData<string, string> RefusedTargets => new()
    {
        { """{"target":"oxen/v4/lsrpc"}""", "Invalid url" },
        { """{"target":"/oxen/v4/lsrpc?x=1"}""", "Invalid url" },
        { """{"target":"/capabilities"}""", "Invalid url" },
        { """{"target":"/oxen/v4/other"}""", "Invalid url" },
        { """{"protocol":"ftp"}""", "Invalid url" },
        { """{"target":null}""", "Invalid json" },
        { """{"port":"23199"}""", "Invalid json" },
        { """{"port":65536}""", "Invalid json" },
    };

    [Theory]
    [MemberData(nameof(RefusedTargets))]
    public async Task A_wrong_target_is_refused_under_the_layer_of_the_last_node(string changes, string text)
    {
        var route = new JsonObject { ["host"] = "127.0.0.1", ["target"] = "/oxen/v4/lsrpc", ["protocol"] = "http", ["port"] = 23199 };
        foreach ((string name, JsonNode? value) in JsonNode.Parse(changes)!.AsObject())
        {
            route[name] = value?.DeepClone();
        }

        (Answer answer, OnionLayers.Layer last) = await SendAsync(route);
        Assert.Equal(200, answer.Status);
        Assert.Equal(new JsonObject { ["body"] = text, ["status"] = 400 }.ToJsonString(), last.OpenText(answer).ToJsonString());
    }

    [Theory]
    [InlineData("does-not-exist.invalid", 80, "Could not resolve host: does-not-exist.invalid")]
    [InlineData("192.0.2.1", 80, "Failed to connect to 192.0.2.1 port 80 after 0 ms: Couldn't connect to server")]
    [InlineData("127.0.0.1", 1, "Failed to connect to 127.0.0.1 port 1 after 0 ms: Couldn't connect to server")]
    [InlineData("", 80, "")]
    public async Task A_server_that_is_not_on_this_machine_is_unreachable(string host, int port, string text)
    {
        (Answer answer, _) = await SendAsync(new JsonObject { ["host"] = host, ["target"] = "/oxen/v4/lsrpc", ["protocol"] = "http", ["port"] = port });
        Assert.Equal((502, "text/plain", text), (answer.Status, answer.ContentType, answer.Text));
    }

    [Fact]
    public async Task Https_to_a_plain_port_fails_as_recorded()
    {
        (Answer answer, _) = await SendAsync(new JsonObject { ["host"] = "127.0.0.1", ["target"] = "/oxen/v4/lsrpc", ["port"] = Network.FileServer.Port });
        Assert.Equal((502, "OpenSSL/3.0.22: error:0A00010B:SSL routines::wrong version number"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Headers_win_over_host_and_host_over_destination()
    {
        await using LoopbackListener server = await ServeAsync(context => HttpAnswer.Text(200, "hello").WriteAsync(context.Response, context.RequestAborted));
        var route = new JsonObject { ["host"] = "127.0.0.1", ["target"] = "/oxen/v4/lsrpc", ["protocol"] = "http", ["port"] = server.Port, ["destination"] = Network.Nodes[0].Ed25519PublicKey.ToString() };
        Assert.Equal("hello", (await SendAsync(route)).Answer.Text);
        route["headers"] = new JsonObject();
        (Answer answer, OnionLayers.Layer last) = await SendAsync(route);
        Assert.Equal("""{"body":"invalid json","status":400}""", last.OpenText(answer).ToJsonString());
    }

    [Fact]
    public async Task A_silent_server_is_given_up_after_25_seconds()
    {
        Network.FileServer.Freeze();
        Task<(Answer Answer, OnionLayers.Layer)> pending = SendAsync(new JsonObject { ["host"] = "127.0.0.1", ["target"] = "/oxen/v4/lsrpc", ["protocol"] = "http", ["port"] = Network.FileServer.Port });
        await Eventually.True(() => Network.FileServer.RequestCount > 0);
        Time.Advance(TimeSpan.FromSeconds(25));
        Answer answer = (await pending).Answer;
        Assert.Equal((504, "Operation timed out after 25000 milliseconds with 0 bytes received"), (answer.Status, answer.Text));
    }

    private static Task<LoopbackListener> ServeAsync(RequestDelegate handler) =>
        LoopbackListener.StartAsync(handler, null, 1_000_000, 0, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);

    private async Task<(Answer Answer, OnionLayers.Layer LastNode)> SendAsync(JsonObject route)
    {
        DevNode[] path = Path(3);
        (byte[] body, _, OnionLayers.Layer last) = OnionLayers.ToServer(path, Plain, Network.FileServer.X25519PublicKey, route);
        return (await Http.OnionAsync(path[0], body), last);
    }
}
