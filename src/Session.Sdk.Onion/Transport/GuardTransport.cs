using System.Net;
using System.Net.Http.Headers;

namespace SessionSdk.Onion;

/// <summary>Posts onion requests to guards.</summary>
internal sealed class GuardTransport(Func<HttpClient> client)
{
    private static readonly MediaTypeHeaderValue ContentType = new("application/octet-stream");

    /// <summary>Posts a request and reads the whole answer.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled. Every other failure is a reply.</exception>
    internal async Task<GuardReply> PostAsync(ServiceNode guard, ReadOnlyMemory<byte> body, int maxResponseSize, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"https://{guard.Address}:{guard.HttpsPort}/onion_req/v2"))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = ContentType } },
        };
        try
        {
            using HttpResponseMessage response = await client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            int limit = response.StatusCode == HttpStatusCode.OK ? maxResponseSize : Math.Min(maxResponseSize, GuardReply.MaxErrorSize);
            ReadOnlyMemory<byte>? read = await BoundedContent.ReadAsync(response.Content, limit, cancellationToken).ConfigureAwait(false);
            return new GuardReply((int)response.StatusCode, read ?? default, read is null, null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A cancellation that nobody asked for is the handler's connect timeout.
            return new GuardReply(0, default, false, TransportFailure.Quote(failure), TransportFailure.MayHaveBeenSent(failure));
        }
    }
}
