namespace SessionSdk.Onion;

/// <summary>Calls an HTTP server.</summary>
internal sealed class ServerCall : OnionCall<ServerResponse>
{
    private readonly ServerDestination _server;
    private readonly ServerProtocol _protocol;
    private readonly ServerAddress _address;
    private readonly ReadOnlyMemory<byte> _payload;

    /// <summary>Prepares a call.</summary>
    /// <exception cref="ArgumentException">The address or the request cannot be used.</exception>
    internal ServerCall(ServerDestination server, ServerRequest request)
    {
        _server = server;
        _protocol = request.Protocol;
        _address = ServerAddress.Of(server.BaseUrl, Target);
        _payload = _protocol switch
        {
            ServerProtocol.V4 => ServerRequestText.Write(request),
            ServerProtocol.V3 => LegacyServerText.Write(request),
            _ => throw new ArgumentOutOfRangeException(nameof(request), _protocol, "There is no such protocol."),
        };
    }

    internal override ServiceNode? Node => null;

    private string Target => _protocol == ServerProtocol.V4 ? ServerAddress.V4Target : LegacyServerText.Target;

    /// <summary>Gives the size of the request with its layers.</summary>
    internal long SizeOn(int hops, OnionCipher cipher) => OnionRequestBuilder.SizeForServer(_payload.Length, _address, hops, cipher);

    internal override OnionRequest Build(OnionPath path, OnionCipher cipher) =>
        OnionRequestBuilder.BuildForServer(path.Nodes, _server, _payload.Span, Target, cipher);

    internal override AnswerState TryOpen(OnionRequest request, ReadOnlySpan<byte> answer, OnionPath path, TimeSpan roundTrip, out ServerResponse opened)
    {
        AnswerState state = _protocol == ServerProtocol.V4
            ? request.OpenServerAnswer(answer, out ServerAnswer parts)
            : request.OpenLegacyServerAnswer(answer, out parts);
        opened = new ServerResponse { StatusCode = parts.StatusCode, Headers = parts.Headers, Body = parts.Body, Path = path };
        return state;
    }

    internal override SessionException Unreachable(int statusCode) => new ServerUnreachableException(_server.BaseUrl.Host, statusCode);

    internal override SessionException Garbled() => new ServerUnreachableException(_server.BaseUrl.Host, 200);
}
