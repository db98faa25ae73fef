using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SessionSdk.DevNet.Tests;

/// <summary>An answer to a request that was sent byte for byte.</summary>
internal sealed record PlainAnswer(int Status, string Reason, Dictionary<string, string> Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

/// <summary>Sends requests over a bare connection and reads until the server ends it.</summary>
internal static class PlainExchange
{
    public static Task<PlainAnswer?> SendAsync(int port, string method, string target, IEnumerable<KeyValuePair<string, string>> headers, byte[] body)
    {
        string head = $"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n";
        foreach ((string name, string value) in headers)
        {
            head += $"{name}: {value}\r\n";
        }

        if (body.Length > 0 || method is "POST" or "PUT")
        {
            head += string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        return SendAsync(port, [.. System.Text.Encoding.UTF8.GetBytes(head + "\r\n"), .. body]);
    }

    /// <summary>Gives the answer; <see langword="null"/> when the server closed the connection without one.</summary>
    public static async Task<PlainAnswer?> SendAsync(int port, byte[] bytes)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(bytes, patience.Token);
        using var copy = new MemoryStream();
        try
        {
            await stream.CopyToAsync(copy, patience.Token);
        }
        catch (IOException) when (copy.Length == 0)
        {
            return null;
        }

        return Parse(copy.ToArray());
    }

    private static PlainAnswer? Parse(byte[] bytes)
    {
        int end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            Assert.Empty(bytes);
            return null;
        }

        string[] lines = System.Text.Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        string[] status = lines[0].Split(' ', 3);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new PlainAnswer(int.Parse(status[1], CultureInfo.InvariantCulture), status[2], headers, bytes[(end + 4)..]);
    }
}
