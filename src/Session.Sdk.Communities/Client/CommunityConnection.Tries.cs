using System.Diagnostics;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Onion;

namespace SessionSdk.Communities;

/// <content>Makes a request as often as its kind and the server's answers allow.</content>
public sealed partial class CommunityConnection
{
    /// <summary>The requests of today's servers that fail with this status have met a fault that is seldom there twice.</summary>
    private const int TriesAfterFault = 2;

    private const int BadGateway = 502;

    private const int GatewayTimeout = 504;

    /// <summary>Makes a request. What must not be done twice is only ever made again as it was: a server takes a nonce once.</summary>
    private async Task<Answer> RunAsync(Exchange exchange, bool isSigned, CancellationToken cancellationToken)
    {
        CommunityClientOptions options = _client.Options;
        CommunityOperation operation = exchange.Operation;
        using Activity? activity = CommunitiesTelemetry.Activities.StartActivity(operation.Name, ActivityKind.Client);
        TimeSpan deadline = operation.IsTransfer ? options.TransferDeadline : options.RequestDeadline;
        long start = _client.Time.GetTimestamp();
        var posted = new PostedRequests();
        int refusedTimes = 0;
        SentRequest? sent = null;
        long signedAt = 0;
        for (int tries = 1; ; tries++)
        {
            bool isResent = sent is not null && !operation.IsRepeatable;
            if (!isResent)
            {
                posted = new PostedRequests();
                (sent, signedAt) = await WriteAsync(exchange, isSigned, cancellationToken).ConfigureAwait(false);
            }

            TimeSpan left = deadline - _client.Time.GetElapsedTime(start);
            var limits = new SendLimits(
                left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1),
                exchange.MaxBodySize ?? options.MaxAnswerSize,
                operation is { IsRepeatable: true, IsTransfer: false } ? OnionRequestOptions.ForNodes.OverlapDelay : null,
                posted);
            Answer answer = await CarryAsync(operation, sent!, limits, cancellationToken).ConfigureAwait(false);
            if (answer.Status == Status.TooEarly)
            {
                ThrowIfMayBeDone(operation, answer, isResent || posted.MayHaveLeftTwice);
                int bearable = answer.Says("Nonce"u8) ? options.MaxTries : 1;
                if (!isSigned || refusedTimes++ >= bearable)
                {
                    return answer;
                }

                await CorrectTimeAsync(answer, signedAt, cancellationToken).ConfigureAwait(false);
                answer.Dispose();
                sent = null;
                continue;
            }

            TimeSpan delay = new Backoff(options.RetryDelay, options.MaxRetryDelay).After(tries);
            int mostTries = answer.Status == Status.ServerError ? Math.Min(options.MaxTries, TriesAfterFault) : options.MaxTries;
            if (answer.Status is < Status.ServerError or > Status.LastServerError || tries >= mostTries || _client.Time.GetElapsedTime(start) + delay >= deadline)
            {
                if (answer.Status is BadGateway or GatewayTimeout && !operation.IsRepeatable)
                {
                    throw new CommunityOutcomeUnknownException(operation.Name, answer.ToRefusal());
                }

                return answer;
            }

            CommunitiesLog.ServerFailed(_client.Logger, operation.Name, answer.Status, delay);
            answer.Dispose();
            await Task.Delay(delay, _client.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(SentRequest Request, long SignedAt)> WriteAsync(Exchange exchange, bool isSigned, CancellationToken cancellationToken)
    {
        Dictionary<string, string> headers = exchange.CreateHeaders();
        long signedAt = 0;
        if (isSigned && _keys is { } keys)
        {
            BlindingScheme? scheme = ChooseScheme(exchange, keys);
            DateTimeOffset now = await _client.Transport.GetTimeAsync(cancellationToken).ConfigureAwait(false);
            signedAt = _client.Time.GetTimestamp();
            keys.Sign(scheme, exchange.Target, exchange.Body.Bytes.Span, SecureRandom.GetBytes(RequestText.NonceSize), now.ToUnixTimeSeconds(), headers);
        }

        ReadOnlyMemory<byte>? body = exchange.Body.IsEmpty ? default(ReadOnlyMemory<byte>?) : exchange.Body.Bytes;
        return (new SentRequest(exchange.Target.Method, exchange.Target.Endpoint, headers, body), signedAt);
    }

    private async Task<Answer> CarryAsync(CommunityOperation operation, SentRequest request, SendLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            Answer answer = await _client.Transport.SendAsync(Server, request, limits, cancellationToken).ConfigureAwait(false);
            CommunitiesTelemetry.NoteAnswer(operation, answer.Status);
            CommunitiesLog.Answered(_client.Logger, operation.Name, answer.Status, answer.Body.Length);
            return answer;
        }
        catch (SessionException failure) when (!operation.IsRepeatable && limits.Posted.MayHaveLeft)
        {
            throw new CommunityOutcomeUnknownException(operation.Name, failure);
        }
    }

    /// <summary>Throws when a nonce may have been refused because the same request was taken before.</summary>
    private static void ThrowIfMayBeDone(CommunityOperation operation, Answer answer, bool isResent)
    {
        // A server looks at the time before it looks at the nonce.
        if (!operation.IsRepeatable && isResent && !answer.Says("Timestamp"u8))
        {
            throw new CommunityOutcomeUnknownException(operation.Name, answer.ToRefusal());
        }
    }

    private async Task CorrectTimeAsync(Answer answer, long signedAt, CancellationToken cancellationToken)
    {
        if (answer.Says("Nonce"u8))
        {
            // The network sent the same request on two paths.
            return;
        }

        CommunitiesLog.TimeRefused(_client.Logger);
        try
        {
            await _client.Transport.CorrectTimeAsync(signedAt, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException error)
        {
            CommunitiesLog.ClockNotSet(_client.Logger, error);
        }
    }
}
