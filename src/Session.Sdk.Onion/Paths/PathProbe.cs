namespace SessionSdk.Onion;

/// <summary>Tests nodes and paths with an onion request for <c>info</c>, in which no account occurs.</summary>
internal sealed class PathProbe(GuardTransport transport, OnionCipher cipher, TimeProvider time)
{
    private const int MaxAnswerSize = 64 * 1024;

    /// <summary>Asks a node through hops, or directly when there are none.</summary>
    internal async Task<ProbeResult> AskAsync(IReadOnlyList<ServiceNode> hops, ServiceNode destination, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using OnionRequest request = OnionRequestBuilder.BuildForNode(hops, destination, NodeInfo.Request, cipher);
        Moment began = Moment.Now(time);
        try
        {
            ServiceNode guard = hops.Count > 0 ? hops[0] : destination;
            GuardReply reply = await transport.PostAsync(guard, request.Body, MaxAnswerSize, either.Token).ConfigureAwait(false);
            return new ProbeResult(reply, ReadSample(request, reply, hops, destination, began));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeResult(null, null);
        }
    }

    private ClockSample? ReadSample(OnionRequest request, GuardReply reply, IReadOnlyList<ServiceNode> hops, ServiceNode destination, Moment began) =>
        !reply.IsUnreachable && reply.StatusCode == 200
            && request.TryOpenNodeAnswer(reply.Body.Span, out int statusCode, out ReadOnlyMemory<byte> body)
            && statusCode == 200
            && NodeInfo.TryReadTime(body.Span, out DateTimeOffset nodeTime)
                ? ClockSample.Take(time, destination, hops, nodeTime, began)
                : null;
}

/// <summary>Holds what a test brought.</summary>
/// <param name="Reply">The guard's reply; <see langword="null"/> when none came in time.</param>
/// <param name="Sample">The time that the tested node told; <see langword="null"/> when the test failed.</param>
internal readonly record struct ProbeResult(GuardReply? Reply, ClockSample? Sample)
{
    internal bool Succeeded => Sample is not null;
}
