using System.Globalization;
using System.Net.Http.Headers;
using SessionSdk.Onion;

namespace SessionSdk.Communities;

/// <summary>Carries requests over plain HTTP or HTTPS. The server and everybody on the way see who asks.</summary>
internal sealed class DirectTransport(HttpMessageInvoker http, TimeProvider time) : CommunityTransport
{
    /// <summary>Servers close a connection whose request line and headers are longer, without a word. The path counts twice.</summary>
    private const int LongestEndpoint = 1700;

    internal override ValueTask<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken) => ValueTask.FromResult(time.GetUtcNow());

    /// <summary>Does nothing: nobody but the system tells the time here.</summary>
    internal override Task CorrectTimeAsync(long signedAt, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes what sends requests: it follows nobody, keeps nothing and takes no cookies.</summary>
    internal static HttpMessageInvoker CreateInvoker() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxResponseHeadersLength = 64,

        // Servers close after each answer and do not say so.
        PooledConnectionLifetime = TimeSpan.Zero,
    });

    internal override async Task<Answer> SendAsync(CommunityServer server, SentRequest request, SendLimits limits, CancellationToken cancellationToken)
    {
        if (request.Endpoint.Length > LongestEndpoint)
        {
            throw new ArgumentException("The server would not read a path and query of this length without an onion request.", nameof(request));
        }

        using var deadline = new CancellationTokenSource(limits.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using HttpRequestMessage message = Write(server, request);
        limits.Posted.Track();
        limits.Posted.Add();
        try
        {
            using HttpResponseMessage response = await http.SendAsync(message, either.Token).ConfigureAwait(false);
            ReadOnlyMemory<byte>? body = await BoundedContent.ReadAsync(response.Content, limits.MaxBodySize, either.Token).ConfigureAwait(false);
            return body is { } bytes
                ? Answer.Of((int)response.StatusCode, ReadHeaders(response), bytes)
                : throw new CommunityUnreachableException(string.Create(CultureInfo.InvariantCulture, $"The community server's answer is larger than {limits.MaxBodySize} bytes."));
        }
        catch (OperationCanceledException cancelled) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new CommunityUnreachableException("The community server did not answer in time.", new TimeoutException());
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            if (!TransportFailure.MayHaveBeenSent(failure))
            {
                limits.Posted.Remove();
            }

            throw new CommunityUnreachableException("The community server cannot be reached.", TransportFailure.Quote(failure));
        }
    }

    private static HttpRequestMessage Write(CommunityServer server, SentRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(server.BaseUrl + request.Endpoint)) { Version = System.Net.HttpVersion.Version11 };
        message.Headers.ConnectionClose = true;
        if (request.Body is { } body)
        {
            // With its length: servers do not see a body in chunks.
            message.Content = new ByteArrayContent(body.ToArray());
        }

        foreach ((string name, string value) in request.Headers)
        {
            switch (name)
            {
                case "Content-Type":
                    message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
                    break;
                case "Content-Disposition":
                    message.Content!.Headers.TryAddWithoutValidation(name, value);
                    break;
                default:
                    message.Headers.TryAddWithoutValidation(name, value);
                    break;
            }
        }

        return message;
    }

    private static Dictionary<string, string> ReadHeaders(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, HeaderStringValues> header in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            headers[header.Key.ToLowerInvariant()] = header.Value.ToString();
        }

        return headers;
    }
}
