using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>Relays connections on loopback as a SOCKS5 server or as an HTTP proxy does, and notes where they went.</summary>
internal sealed class LoopbackProxy : IAsyncDisposable
{
    private const int MaxHead = 64 * 1024;
    private const int MaxSignIns = 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    /// <summary>More connections than a test opens.</summary>
    private const int MaxConnections = 10_000;

    private readonly ConcurrentBag<Task> _connections = [];
    private readonly bool _isSocks;
    private readonly string? _signIn;
    private readonly Task _accepting;

    /// <param name="isSocks">Which of both it is.</param>
    /// <param name="signIn">Name and password that it asks for, with a colon between them.</param>
    internal LoopbackProxy(bool isSocks, string? signIn)
    {
        _isSocks = isSocks;
        _signIn = signIn;
        _listener.Start();
        Address = new Uri($"{(isSocks ? "socks5" : "http")}://{(signIn is null ? "" : $"{signIn}@")}127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    internal Uri Address { get; }

    /// <summary>Gets the ports on this machine that connections were opened to.</summary>
    internal ConcurrentQueue<int> Targets { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (int accepted = 0; accepted < MaxConnections && !_stop.IsCancellationRequested; accepted++)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient near = client;
        try
        {
            NetworkStream stream = near.GetStream();
            if (await (_isSocks ? ReadSocksAsync(stream) : ReadConnectAsync(stream)) is not { } port)
            {
                return;
            }

            Targets.Enqueue(port);
            using var far = new TcpClient();
            await far.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
            await stream.WriteAsync(_isSocks ? [5, 0, 0, 1, 0, 0, 0, 0, 0, 0] : "HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), _stop.Token);
            await Task.WhenAny(stream.CopyToAsync(far.GetStream(), _stop.Token), far.GetStream().CopyToAsync(stream, _stop.Token));
        }
        catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException)
        {
            // One of both sides has closed the connection, or the test has ended.
        }
    }

    private async Task<int?> ReadSocksAsync(NetworkStream stream)
    {
        byte[] head = await ReadAsync(stream, 2);
        byte[] methods = await ReadAsync(stream, head[1]);
        byte wanted = (byte)(_signIn is null ? 0 : 2);
        if (!methods.Contains(wanted))
        {
            await stream.WriteAsync(new byte[] { 5, 255 }, _stop.Token);
            return null;
        }

        await stream.WriteAsync(new byte[] { 5, wanted }, _stop.Token);
        if (_signIn is not null)
        {
            byte[] name = await ReadAsync(stream, (await ReadAsync(stream, 2))[1]);
            byte[] password = await ReadAsync(stream, (await ReadAsync(stream, 1))[0]);
            bool isRight = _signIn == $"{System.Text.Encoding.UTF8.GetString(name)}:{System.Text.Encoding.UTF8.GetString(password)}";
            await stream.WriteAsync(new byte[] { 1, (byte)(isRight ? 0 : 1) }, _stop.Token);
            if (!isRight)
            {
                return null;
            }
        }

        byte[] request = await ReadAsync(stream, 4);
        _ = await ReadAsync(stream, request[3] == 1 ? 4 : (await ReadAsync(stream, 1))[0]);
        byte[] port = await ReadAsync(stream, 2);
        return (port[0] << 8) | port[1];
    }

    private async Task<int?> ReadConnectAsync(NetworkStream stream)
    {
        for (int asked = 0; asked < MaxSignIns; asked++)
        {
            var text = new System.Text.StringBuilder();
            for (int read = 0; !text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal); read++)
            {
                Assert.True(read < MaxHead, "The request for a connection does not come to an end.");
                text.Append((char)(await ReadAsync(stream, 1))[0]);
            }

            string head = text.ToString();
            string[] line = head.Split(' ', 3);
            if (line[0] != "CONNECT")
            {
                return null;
            }

            string expected = $"Proxy-Authorization: Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(_signIn ?? ""))}\r\n";
            if (_signIn is null || head.Contains(expected, StringComparison.OrdinalIgnoreCase))
            {
                return int.Parse(line[1].Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
            }

            await stream.WriteAsync("HTTP/1.1 407 Sign in\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
        }

        Assert.Fail($"{MaxSignIns} requests on one connection sign in wrongly.");
        return null;
    }

    private async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        byte[] bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, _stop.Token);
        return bytes;
    }
}
