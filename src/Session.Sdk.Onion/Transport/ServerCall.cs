namespace Session.Sdk.Onion;

/// <summary>Calls an HTTP server with a v4 request.</summary>
internal sealed class ServerCall : OnionCall<ServerResponse>
{
    private readonly ServerDestination _server;
    private readonly ReadOnlyMemory<byte> _payload;

    /// <summary>Prepares a call.</summary>
    /// <exception cref="ArgumentException">The address or the request cannot be used.</exception>
    internal ServerCall(ServerDestination server, ServerRequest request)
    {
        _ = ServerAddress.Of(server.BaseUrl);
        _server = server;
        _payload = ServerRequestText.Write(request);
    }

    internal override ServiceNode? Node => null;

    internal int PayloadSize => _payload.Length;

    internal override OnionRequest Build(OnionPath path, OnionCipher cipher) =>
        OnionRequestBuilder.BuildForServer(path.Nodes, _server, _payload.Span, ServerAddress.V4Target, cipher);

    internal override bool TryOpen(OnionRequest request, ReadOnlySpan<byte> answer, OnionPath path, TimeSpan roundTrip, out ServerResponse opened)
    {
        bool isAuthentic = request.TryOpenServerAnswer(answer, out ServerAnswer parts);
        opened = new ServerResponse { StatusCode = parts.StatusCode, Headers = parts.Headers, Body = parts.Body, Path = path };
        return isAuthentic;
    }

    internal override SessionException Unreachable(int statusCode) => new ServerUnreachableException(_server.BaseUrl.Host, statusCode);

    internal override SessionException Garbled() => new ServerUnreachableException(_server.BaseUrl.Host, 200);
}
