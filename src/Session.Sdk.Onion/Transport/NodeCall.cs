namespace SessionSdk.Onion;

/// <summary>Calls a service node.</summary>
internal sealed class NodeCall(ServiceNode node, ReadOnlyMemory<byte> payload) : OnionCall<OnionResponse>
{
    internal override ServiceNode Node => node;

    internal override OnionRequest Build(OnionPath path, OnionCipher cipher) => OnionRequestBuilder.BuildForNode(path.Nodes, node, payload.Span, cipher);

    internal override AnswerState TryOpen(OnionRequest request, ReadOnlySpan<byte> answer, OnionPath path, TimeSpan roundTrip, out OnionResponse opened)
    {
        AnswerState state = request.OpenNodeAnswer(answer, out int statusCode, out ReadOnlyMemory<byte> body);
        opened = new OnionResponse { StatusCode = statusCode, Body = body, Node = node, Path = path, RoundTrip = roundTrip };
        return state;
    }

    internal override SessionException Unreachable(int statusCode) => new DestinationUnreachableException(node);

    internal override SessionException Garbled() => new OnionPathException("The answer could not be opened with the key of the request.");
}
