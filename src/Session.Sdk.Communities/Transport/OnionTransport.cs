using SessionSdk.Onion;

namespace SessionSdk.Communities;

/// <summary>Carries requests through onion paths. Only who has the server's key can read them and answer.</summary>
internal sealed class OnionTransport(IOnionNetwork network) : CommunityTransport
{
    /// <summary>How much longer than its body an answer may be: status and headers.</summary>
    private const int AnswerOverhead = 64 * 1024;

    /// <summary>The part of the deadline that one path may use: a first hop that hangs does not use up the rest.</summary>
    private const double PathShare = 0.6;

    internal override ValueTask<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken) => network.GetTimeAsync(cancellationToken);

    internal override Task CorrectTimeAsync(long signedAt, CancellationToken cancellationToken) => network.SyncClockAfterAsync(signedAt, cancellationToken);

    internal override async Task<Answer> SendAsync(CommunityServer server, SentRequest request, SendLimits limits, CancellationToken cancellationToken)
    {
        OnionRequestOptions options = OnionRequestOptions.ForServers with
        {
            Deadline = limits.Deadline,
            TryTimeout = limits.Deadline * PathShare,
            OverlapDelay = limits.OverlapDelay,
            MaxResponseSize = limits.MaxBodySize + AnswerOverhead,
            Posted = limits.Posted,
        };
        var sent = new ServerRequest { Method = request.Method, Endpoint = request.Endpoint, Headers = request.Headers, Body = request.Body };
        ServerResponse response = await network.SendToServerAsync(server.Destination, sent, options, cancellationToken).ConfigureAwait(false);
        return Answer.Of(response.StatusCode, response.Headers, response.Body);
    }
}
