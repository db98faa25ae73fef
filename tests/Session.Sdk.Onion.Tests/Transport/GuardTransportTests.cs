using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Transport;

/// <summary>Posts to real TLS servers on loopback that answer well, badly or not at all.</summary>
public sealed class GuardTransportTests
{
    private const int Limit = 1000;
    private const int MostWritten = 64 * 1024 * 1024;

    private static readonly DateTimeOffset Today = TimeProvider.System.GetUtcNow();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_guard_with_any_certificate_is_posted_to_as_the_specification_says()
    {
        string request = string.Empty;
        GuardReply reply = await PostAsync(async stream =>
        {
            byte[] buffer = new byte[4096];
            int read = await stream.ReadAtLeastAsync(buffer, 100, throwOnEndOfStream: false, Token);
            request = System.Text.Encoding.ASCII.GetString(buffer, 0, read);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"u8.ToArray(), Token);
        });

        Assert.Equal((200, false, false), (reply.StatusCode, reply.IsTooLarge, reply.IsUnreachable));
        Assert.Equal("hello"u8.ToArray(), reply.Body.ToArray());
        string[] lines = request.Split("\r\n");
        Assert.Equal("POST /onion_req/v2 HTTP/1.1", lines[0]);
        Assert.Equal(["Content-Length", "Content-Type", "Host"], lines.Skip(1).TakeWhile(line => line.Length > 0).Select(line => line.Split(':')[0]).Order());
        Assert.Contains("Content-Type: application/octet-stream", lines);
    }

    [Theory]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\nConnection: close\r\n\r\nText", 502, "Text")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", 302, "")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end", 200, "until the end")]
    public async Task An_answer_is_given_as_it_is(string response, int status, string body)
    {
        GuardReply reply = await PostAsync(stream => LoopbackTls.AnswerOnce(stream, response));

        Assert.Equal((status, body), (reply.StatusCode, System.Text.Encoding.ASCII.GetString(reply.Body.Span)));
        Assert.False(reply.IsUnreachable);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\ncut")]
    [InlineData("garbage\r\n\r\n")]
    public async Task A_connection_that_breaks_is_an_unreachable_guard(string response)
        => Assert.True((await PostAsync(stream => LoopbackTls.AnswerOnce(stream, response))).IsUnreachable);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")]
    public async Task A_body_that_is_announced_too_large_is_not_read(string response)
        => Assert.True((await PostAsync(stream => LoopbackTls.AnswerOnce(stream, response))).IsTooLarge);

    [Fact]
    public async Task A_body_without_end_is_cut()
    {
        GuardReply reply = await PostAsync(async stream =>
        {
            await LoopbackTls.AnswerOnce(stream, "HTTP/1.1 200 OK\r\n\r\n");
            for (int written = 0; written < MostWritten; written += 4096)
            {
                await stream.WriteAsync(new byte[4096], Token);
            }

            Assert.Fail($"The transport took {MostWritten} bytes.");
        });

        Assert.True(reply.IsTooLarge);
        Assert.True(reply.Body.IsEmpty);
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_read()
    {
        GuardReply reply = await PostAsync(stream => LoopbackTls.AnswerOnce(stream, $"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{new string('x', Limit)}"));

        Assert.Equal((Limit, false), (reply.Body.Length, reply.IsTooLarge));
    }

    [Fact]
    public async Task A_closed_port_is_an_unreachable_guard()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using HttpClient client = NodeHttp.CreateClient(NodeHttp.CreateNodeHandler());

        GuardReply reply = await new GuardTransport(() => client).PostAsync(Guard(port), "x"u8.ToArray(), Limit, Token);

        Assert.True(reply.IsUnreachable);
    }

    [Fact]
    public async Task A_port_that_speaks_no_tls_is_an_unreachable_guard()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using HttpClient client = NodeHttp.CreateClient(NodeHttp.CreateNodeHandler());
        Task<GuardReply> post = new GuardTransport(() => client).PostAsync(Guard(((IPEndPoint)listener.LocalEndpoint).Port), "x"u8.ToArray(), Limit, Token);
        using TcpClient connection = await listener.AcceptTcpClientAsync(Token);
        await connection.GetStream().WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), Token);

        Assert.True((await post).IsUnreachable);
    }

    [Fact]
    public async Task Cancelling_ends_a_post()
    {
        using var cancellation = new CancellationTokenSource();
        Task<GuardReply> post = PostAsync(
            async stream =>
            {
                await cancellation.CancelAsync();
                _ = await stream.ReadAsync(new byte[100_000], Token);
            },
            cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => post);
    }

    private static async Task<GuardReply> PostAsync(Func<Stream, Task> answer, CancellationToken? cancellationToken = null)
    {
        using X509Certificate2 certificate = LoopbackTls.CreateCertificate("localhost", Today.AddDays(-10), Today.AddDays(-1));
        await using var server = new LoopbackTls(certificate, answer);
        using HttpClient client = NodeHttp.CreateClient(NodeHttp.CreateNodeHandler());
        return await new GuardTransport(() => client).PostAsync(Guard(server.Port), new byte[] { 1, 2, 3 }, Limit, cancellationToken ?? Token);
    }

    private static ServiceNode Guard(int port) => new FakeNode(0).Node with { Address = IPAddress.Loopback, HttpsPort = (ushort)port };
}
