using System.Diagnostics;
using SessionSdk.Onion;

namespace SessionSdk.Files;

/// <content>Sends requests, and repeats them when the server fails.</content>
public sealed partial class FileClient
{
    /// <summary>How much longer than its body an answer may be: status and headers.</summary>
    private const int AnswerOverhead = 64 * 1024;

    /// <summary>The part of the time left that one path may use: a first hop that hangs does not use up the deadline.</summary>
    private const double PathShare = 0.6;

    private static int AnswerLimit(int bodyLimit) => bodyLimit + AnswerOverhead;

    /// <summary>Waits until a transfer may hold its file in memory.</summary>
    private async Task<TransferTurn> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _transfers.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new TransferTurn(_transfers);
    }

    private Task<ServerResponse> TransferAsync(FileServer server, ServerRequest request, FileOperation operation, int bodyLimit, CancellationToken cancellationToken) =>
        SendAsync(server, request, operation, _options.TransferDeadline, AnswerLimit(bodyLimit), cancellationToken);

    private Task<ServerResponse> AskAsync(FileServer server, ServerRequest request, FileOperation operation, CancellationToken cancellationToken) =>
        SendAsync(server, request, operation, _options.RequestDeadline, AnswerLimit(MaxAnswerSize), cancellationToken);

    private async Task<ServerResponse> SendAsync(
        FileServer server, ServerRequest request, FileOperation operation, TimeSpan deadline, int maxResponseSize, CancellationToken cancellationToken)
    {
        using Activity? activity = FilesTelemetry.Activities.StartActivity(operation.Name, ActivityKind.Client);
        long start = _time.GetTimestamp();
        ServerResponse? failed = null;
        for (int tries = 1; ; tries++)
        {
            TimeSpan left = deadline - _time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero && failed is not null)
            {
                // A wait may end late, on a machine that is busy or slept.
                return failed;
            }

            OnionRequestOptions options = OnionRequestOptions.ForServers with
            {
                Deadline = left,
                TryTimeout = left * PathShare,
                OverlapDelay = operation.OverlapDelay,
                MaxResponseSize = maxResponseSize,
            };
            ServerResponse response = await _network.SendToServerAsync(server.Destination, request, options, cancellationToken).ConfigureAwait(false);
            FilesTelemetry.NoteAnswer(operation, response.StatusCode);
            LogAnswer(operation.Name, response.StatusCode, response.Body.Length);
            if (response.StatusCode < Status.FirstServerError || tries == _options.MaxTries)
            {
                return response;
            }

            TimeSpan delay = new Backoff(_options.RetryDelay, _options.MaxRetryDelay).After(tries);
            if (_time.GetElapsedTime(start) + delay >= deadline)
            {
                return response;
            }

            failed = response;
            LogServerFailure(operation.Name, response.StatusCode, delay);
            await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);
        }
    }
}
