using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Sends a request over paths until one brings the destination's answer. The only place that tries again.</summary>
/// <remarks>
/// Only what opens with the key of the request is the destination's. Everything else is a claim of the path, which any of its nodes could make alone:
/// the request is tried again behind another guard, and the claim is believed when that path, with no node in common, says the same.
/// </remarks>
internal sealed partial class OnionSender
{
    private const int UndecryptableUntilStale = 2;

    /// <summary>The largest answer in bytes that a node brings from another one: as large as a request may be.</summary>
    private const int LargestRelayed = OnionRequestBuilder.MaxBodySize;

    private static readonly Backoff Pauses = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(4));
    private static readonly TimeSpan BusyDelay = TimeSpan.FromSeconds(1);

    private readonly PathPool _paths;
    private readonly NodeDirectory _directory;
    private readonly GuardTransport _transport;
    private readonly LivenessCheck _check;
    private readonly OnionCipher _cipher;
    private readonly TimeProvider _time;
    private readonly INetworkRandom _random;
    private readonly ILogger _logger;
    private readonly CancellationToken _lifetime;
    private readonly NodeSuspicions _suspicions;
    private int _undecryptable;

    internal OnionSender(
        PathPool paths,
        NodeDirectory directory,
        GuardTransport transport,
        LivenessCheck check,
        OnionCipher cipher,
        TimeProvider time,
        INetworkRandom random,
        ILogger logger,
        CancellationToken lifetime)
    {
        _paths = paths;
        _directory = directory;
        _transport = transport;
        _check = check;
        _cipher = cipher;
        _time = time;
        _random = random;
        _logger = logger;
        _lifetime = lifetime;
        _suspicions = new NodeSuspicions(time, StrikeOut);
    }

    internal async Task<TAnswer> SendAsync<TAnswer>(OnionCall<TAnswer> call, OnionRequestOptions options, CancellationToken cancellationToken)
    {
        using Activity? activity = OnionTelemetry.Activities.StartActivity("onion request", ActivityKind.Client);
        long startedAt = _time.GetTimestamp();
        string outcome = "failed";
        try
        {
            TAnswer answer = await SendWithinAsync(call, options, cancellationToken).ConfigureAwait(false);
            outcome = "answered";
            return answer;
        }
        catch (OperationCanceledException)
        {
            outcome = "cancelled";
            throw;
        }
        finally
        {
            OnionTelemetry.NoteRequest(activity, outcome, _time.GetElapsedTime(startedAt));
        }
    }

    private async Task<TAnswer> SendWithinAsync<TAnswer>(OnionCall<TAnswer> call, OnionRequestOptions options, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Deadline, _time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token, _lifetime);
        options.Posted?.Track();
        var attempts = new SendAttempts<TAnswer>(call, options);
        try
        {
            await TryPathsAsync(attempts, any.Token).ConfigureAwait(false);
            return attempts.Answer;
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_lifetime.IsCancellationRequested, typeof(OnionNetwork));
            if (attempts.LastFailure is ServerUnreachableException or DestinationUnreachableException or SeedNotTrustedException)
            {
                throw attempts.LastFailure;
            }

            var cause = new TimeoutException($"No answer came within {options.Deadline.TotalSeconds} s.", attempts.LastFailure);

            // Where no path was found nothing was sent: who stores something may do so again without a second thought.
            throw attempts.LastFailure is NetworkUnreachableException || !attempts.WasSent
                ? new NetworkUnreachableException($"No guard answered within the deadline. {(attempts.LastFailure as NetworkUnreachableException)?.Message}".TrimEnd(), cause)
                : new OnionPathException("No path brought an answer within the deadline.", cause);
        }
    }

    /// <summary>Tries one path after the other, and the next one beside those that are slow, until one brings the answer.</summary>
    /// <exception cref="SessionException">No other path would do better, or the tries are used up.</exception>
    private async Task TryPathsAsync<TAnswer>(SendAttempts<TAnswer> attempts, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (true)
            {
                var latest = new PathTry(attempts.Tried);
                latest.Exchange = ExchangeAsync(attempts, latest, stop.Token);
                attempts.Running.Add(latest);
                while (await FirstToEndAsync(attempts, latest, stop.Token).ConfigureAwait(false) is { } ended)
                {
                    attempts.Running.Remove(ended);
                    if (await TakeAsync(attempts, ended).ConfigureAwait(false))
                    {
                        return;
                    }

                    if (attempts.Running.Count == 0)
                    {
                        TimeSpan pause = Pauses.After(Math.Max(1, attempts.Failures), _random);
                        await Task.Delay(pause > attempts.MinimumDelay ? pause : attempts.MinimumDelay, _time, stop.Token).ConfigureAwait(false);
                        break;
                    }
                }
            }
        }
        finally
        {
            // Cancelling takes another thread, even where nothing is left to cancel.
            if (attempts.Running.Count > 0)
            {
                await stop.CancelAsync().ConfigureAwait(false);
                foreach (PathTry loser in attempts.Running)
                {
                    await AbandonAsync(attempts, loser).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Waits for a try to end.</summary>
    /// <returns>The try; <see langword="null"/> when all are slow, so that another path is tried beside them.</returns>
    private async Task<PathTry?> FirstToEndAsync<TAnswer>(SendAttempts<TAnswer> attempts, PathTry latest, CancellationToken cancellationToken)
    {
        Task ended = Task.WhenAny(attempts.Running.Select(running => running.Exchange));
        if (attempts.OverlapDelay is { } delay)
        {
            // Finding a path does not count: another try would only wait for the same path.
            await Task.WhenAny(ended, attempts.Running.Contains(latest) ? latest.Sent : Task.CompletedTask).ConfigureAwait(false);
            if (attempts.MayTryMore)
            {
                await ended.WaitAsync(delay, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                return attempts.Running.Find(running => running.Exchange.IsCompleted);
            }
        }
        else if (attempts.Options.CheckDelay is not null)
        {
            bool isUnderWay = attempts.Running.Contains(latest);
            await Task.WhenAny(ended, isUnderWay ? latest.Doubt.Task : Task.CompletedTask).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (!ended.IsCompleted && isUnderWay && !latest.IsDoubted)
            {
                await DoubtAsync(attempts, latest).ConfigureAwait(false);
            }

            if (!ended.IsCompleted && attempts.MayTryMore)
            {
                return null;
            }
        }

        await ended.ConfigureAwait(false);
        return attempts.Running.Find(running => running.Exchange.IsCompleted);
    }

    /// <summary>Strikes a path that seems to be gone, so that it is tested.</summary>
    /// <exception cref="OnionPathException">It is the destination that does not answer.</exception>
    private async Task DoubtAsync<TAnswer>(SendAttempts<TAnswer> attempts, PathTry latest)
    {
        latest.IsDoubted = true;
        if (await latest.Doubt.Task.ConfigureAwait(false) == PathDoubt.Destination)
        {
            attempts.NoteSilentDestination();
            throw Silent();
        }

        _paths.Doubt(latest.Entry!);
    }

    private static OnionPathException Silent() => new("Paths bring the answers of others, but none of the destination.", new TimeoutException());

    /// <summary>Takes a path and sends the request over it.</summary>
    private async Task<GuardReply?> ExchangeAsync<TAnswer>(SendAttempts<TAnswer> attempts, PathTry attempt, CancellationToken cancellationToken)
    {
        PathEntry entry = await _paths.AcquireAsync(attempts.Call.Node, attempt.Avoided, cancellationToken).ConfigureAwait(false);
        attempt.Entry = entry;
        try
        {
            attempts.NoteSent(entry);
            attempt.Request = attempts.Call.Build(entry.Path, _cipher);
            using var limit = new CancellationTokenSource(attempts.Options.TryTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            attempt.NoteSent(_time);
            Task checking = attempts.Call.Node is { } node && attempts.Options.CheckDelay is { } delay ? CheckAsync(attempt, node, delay, either.Token) : Task.CompletedTask;
            try
            {
                GuardReply reply = await _transport.PostAsync(entry.Path.Guard, attempt.Request.Body, attempts.Options.MaxResponseSize, either.Token).ConfigureAwait(false);
                attempt.RoundTrip = _time.GetElapsedTime(attempt.SentAt);
                return reply;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return null;
            }
            finally
            {
                if (!checking.IsCompleted)
                {
                    await either.CancelAsync().ConfigureAwait(false);
                    await checking.ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _paths.Release(entry);
        }
    }

    private async Task CheckAsync(PathTry attempt, ServiceNode destination, TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            attempt.Doubt.TrySetResult(await _check.RunAsync(attempt.Entry!, destination, delay, cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The answer has come, or nobody waits for it any more.
        }
    }
}
