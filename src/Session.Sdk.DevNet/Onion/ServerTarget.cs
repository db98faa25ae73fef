using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionSdk.DevNet;

/// <summary>The server outside the network that the last relay is told to post to.</summary>
internal sealed record ServerTarget(string Host, string Path, bool IsSecure, int Port)
{
    private const int DefaultPort = 443;

    public static bool TryRead(OnionFrame frame, [NotNullWhen(true)] out ServerTarget? target, [NotNullWhen(false)] out string? error)
    {
        target = null;
        error = "Invalid json";
        int port = DefaultPort;
        string? protocol = "https";
        if (!frame.TryGetString("host", out string? host)
            || !frame.TryGetString("target", out string? path)
            || (frame.Json.TryGetProperty("port", out JsonElement portElement) && !TryReadPort(portElement, out port))
            || (frame.Json.TryGetProperty("protocol", out _) && !frame.TryGetString("protocol", out protocol)))
        {
            return false;
        }

        error = "Invalid url";
        if (protocol is not ("http" or "https") || !IsAllowed(path))
        {
            return false;
        }

        error = null;
        target = new ServerTarget(host, path, protocol == "https", port);
        return true;
    }

    private static bool TryReadPort(JsonElement element, out int port)
    {
        port = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out port) && port is >= 0 and <= ushort.MaxValue;
    }

    private static bool IsAllowed(string path) =>
        (path.StartsWith("/oxen/", StringComparison.Ordinal) || path.StartsWith("/loki/", StringComparison.Ordinal))
        && path.EndsWith("/lsrpc", StringComparison.Ordinal)
        && !path.Contains('?', StringComparison.Ordinal);
}
