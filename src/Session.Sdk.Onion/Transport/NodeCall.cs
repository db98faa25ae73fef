namespace SessionSdk.Onion;

/// <summary>Calls a service node.</summary>
internal sealed class NodeCall(ServiceNode node, ReadOnlyMemory<byte> payload) : OnionCall<OnionResponse>
{
    internal override ServiceNode Node => node;

    internal override OnionRequest Build(OnionPath path, OnionCipher cipher) => OnionRequestBuilder.BuildForNode(path.Nodes, node, payload.Span, cipher);

    internal override bool TryOpen(OnionRequest request, ReadOnlySpan<byte> answer, OnionPath path, TimeSpan roundTrip, out OnionResponse opened)
    {
        bool isAuthentic = request.TryOpenNodeAnswer(answer, out int statusCode, out ReadOnlyMemory<byte> body);
        opened = new OnionResponse { StatusCode = statusCode, Body = body, Node = node, Path = path, RoundTrip = roundTrip };
        return isAuthentic;
    }

    internal override SessionException Unreachable(int statusCode) => new DestinationUnreachableException(node);

    internal override SessionException Garbled() => new OnionPathException("The answer could not be opened with the key of the request.");
}
