using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;

namespace SessionSdk.DevNet;

/// <summary>Posts onion layers to servers outside the network, but only to those on this machine.</summary>
internal sealed class ServerProxy(NetworkState network) : IDisposable
{
    /// <summary>More than the network carries; what is larger counts as never coming to an end.</summary>
    private const int MaxAnswer = 32 * 1024 * 1024;

    // Any other status of the server arrives as 500.
    private static readonly HashSet<int> KnownStatuses = [200, 400, 401, 403, 404, 406, 410, 413, 421, 429, 500, 502, 503, 504];

    private readonly HttpClient _client = new(LoopbackHttp.CreateHandlerWithoutReuse()) { Timeout = Timeout.InfiniteTimeSpan };

    public async Task<HttpAnswer> PostAsync(ServerTarget target, byte[] layer, CancellationToken cancellationToken)
    {
        if (target.Host.Length == 0)
        {
            return BadGateway("");
        }

        if (!TryFindOnLoopback(target, out Uri? url))
        {
            return BadGateway(IPAddress.TryParse(target.Host, out _) ? ConnectError(target.Host, target.Port) : "Could not resolve host: " + target.Host);
        }

        using var patience = new CancellationTokenSource(network.Options.ServerTimeout, network.Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using HttpRequestMessage request = BuildRequest(url, layer);
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            byte[] body = await RelayedBody.ReadAsync(response.Content, MaxAnswer, network.Options.TimeProvider, either.Token).ConfigureAwait(false);
            int status = (int)response.StatusCode;
            return status is >= 300 and < 400
                ? BadGateway("Maximum (0) redirects followed")
                : new HttpAnswer(KnownStatuses.Contains(status) ? status : 500, body, response.Content.Headers.ContentType?.ToString() ?? HttpAnswer.TextType);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            long milliseconds = (long)network.Options.ServerTimeout.TotalMilliseconds;
            return HttpAnswer.Text(504, string.Create(CultureInfo.InvariantCulture, $"Operation timed out after {milliseconds} milliseconds with 0 bytes received"));
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return BadGateway(error.InnerException is AuthenticationException
                ? "OpenSSL/3.0.22: error:0A00010B:SSL routines::wrong version number"
                : ConnectError(url.Host, url.Port));
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpAnswer BadGateway(string text) => HttpAnswer.Text(502, text);

    private static string ConnectError(string host, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"Failed to connect to {host} port {port} after 0 ms: Couldn't connect to server");

    private HttpRequestMessage BuildRequest(Uri url, byte[] layer)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(layer) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(HttpAnswer.BinaryType);
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "deflate, gzip, br, zstd");
        request.Headers.TryAddWithoutValidation("User-Agent", "Oxen Storage Server/" + network.Options.StorageServerVersion);
        return request;
    }

    // A port inside the host wins over the one beside it.
    private static bool TryFindOnLoopback(ServerTarget target, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? url)
    {
        string scheme = target.IsSecure ? "https" : "http";
        string authority = target.Host.Contains(':', StringComparison.Ordinal) ? target.Host : string.Create(CultureInfo.InvariantCulture, $"{target.Host}:{target.Port}");
        return Uri.TryCreate($"{scheme}://{authority}{target.Path}", UriKind.Absolute, out url) && url.IsLoopback && url.UserInfo.Length == 0;
    }
}
