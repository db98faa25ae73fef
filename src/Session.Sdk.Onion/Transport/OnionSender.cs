using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace SessionSdk.Onion;

/// <summary>Sends a request over paths until one brings the destination's answer. The only place that tries again.</summary>
internal sealed partial class OnionSender
{
    private const int MaxGarbled = 2;
    private const double OverlapShare = 0.4;
    private const int UndecryptableUntilStale = 2;

    /// <summary>The largest answer in bytes that a node brings from another one: as large as a request may be.</summary>
    private const int LargestRelayed = OnionRequestBuilder.MaxBodySize;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan BusyDelay = TimeSpan.FromSeconds(1);

    private readonly PathPool _paths;
    private readonly NodeDirectory _directory;
    private readonly GuardTransport _transport;
    private readonly OnionCipher _cipher;
    private readonly TimeProvider _time;
    private readonly INetworkRandom _random;
    private readonly ILogger _logger;
    private readonly CancellationToken _lifetime;
    private int _undecryptable;

    internal OnionSender(
        PathPool paths,
        NodeDirectory directory,
        GuardTransport transport,
        OnionCipher cipher,
        TimeProvider time,
        INetworkRandom random,
        ILogger logger,
        CancellationToken lifetime)
    {
        _paths = paths;
        _directory = directory;
        _transport = transport;
        _cipher = cipher;
        _time = time;
        _random = random;
        _logger = logger;
        _lifetime = lifetime;
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
        var attempts = new Attempts<TAnswer>(call, options);
        try
        {
            await TryPathsAsync(attempts, any.Token).ConfigureAwait(false);
            return attempts.Answer;
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_lifetime.IsCancellationRequested, typeof(OnionNetwork));
            if (attempts.LastFailure is ServerUnreachableException unreachable)
            {
                throw unreachable;
            }

            var cause = new TimeoutException($"No answer came within {options.Deadline.TotalSeconds} s.", attempts.LastFailure);
            throw attempts.LastFailure is NetworkUnreachableException
                ? new NetworkUnreachableException("No guard answered within the deadline.", cause)
                : new OnionPathException("No path brought an answer within the deadline.", cause);
        }
    }

    /// <summary>Tries one path after the other, and the next one beside those that are slow, until one brings the answer.</summary>
    /// <exception cref="SessionException">No other path would do better, or the tries are used up.</exception>
    private async Task TryPathsAsync<TAnswer>(Attempts<TAnswer> attempts, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (true)
            {
                var latest = new PathTry(attempts.Tried);
                attempts.Started++;
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
                        await Task.Delay(DelayBefore(attempts), _time, stop.Token).ConfigureAwait(false);
                        break;
                    }
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (PathTry loser in attempts.Running)
            {
                await AbandonAsync(loser, attempts.OverlapDelay).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits for a try to end.</summary>
    /// <returns>The try; <see langword="null"/> when all are slow, so that another path is tried beside them.</returns>
    private async Task<PathTry?> FirstToEndAsync<TAnswer>(Attempts<TAnswer> attempts, PathTry latest, CancellationToken cancellationToken)
    {
        Task ended = Task.WhenAny(attempts.Running.Select(running => running.Exchange));
        if (attempts.OverlapDelay is { } delay && attempts.Started < attempts.Options.MaxTries)
        {
            // Finding a path does not count: another try would only wait for the same path.
            await Task.WhenAny(ended, latest.Sent).ConfigureAwait(false);
            using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(ended, Task.Delay(delay, _time, awake.Token)).ConfigureAwait(false);
            await awake.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
        else
        {
            await ended.ConfigureAwait(false);
        }

        return attempts.Running.Find(running => running.Exchange.IsCompleted);
    }

    /// <summary>Takes a path and sends the request over it.</summary>
    private async Task<GuardReply?> ExchangeAsync<TAnswer>(Attempts<TAnswer> attempts, PathTry attempt, CancellationToken cancellationToken)
    {
        PathEntry entry = await _paths.AcquireAsync(attempts.Call.Node, attempt.Avoided, cancellationToken).ConfigureAwait(false);
        attempt.Entry = entry;
        try
        {
            attempts.NoteTried(entry);
            attempt.Request = attempts.Call.Build(entry.Path, _cipher);
            using var limit = new CancellationTokenSource(attempts.Options.TryTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            attempt.NoteSent(_time.GetTimestamp());
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
        }
        finally
        {
            _paths.Release(entry);
        }
    }

    /// <summary>Judges what a try brought.</summary>
    /// <returns>Whether it is the answer; if not, another path is worth a try.</returns>
    /// <exception cref="SessionException">No other path would do better, or the tries are used up.</exception>
    private async Task<bool> TakeAsync<TAnswer>(Attempts<TAnswer> attempts, PathTry attempt)
    {
        using PathTry over = attempt;
        GuardReply? exchanged;
        try
        {
            exchanged = await attempt.Exchange.ConfigureAwait(false);
        }
        catch (SessionException failure) when (attempts.Running.Count > 0)
        {
            // There is no further path, but one that was tried before may still bring the answer.
            attempts.Fail(failure);
            return false;
        }

        PathEntry entry = attempt.Entry!;
        if (exchanged is not { } reply)
        {
            NoteSlow(attempts, attempt);
            attempts.Fail(new OnionPathException("A path did not bring an answer in time.", new TimeoutException()));
            return false;
        }

        _paths.NoteReply(entry.Path.Guard, reply);
        if (!reply.IsUnreachable && !reply.IsTooLarge && reply.StatusCode == 200
            && attempts.Call.TryOpen(attempt.Request!, reply.Body.Span, entry.Path, attempt.RoundTrip, out TAnswer answer))
        {
            _paths.NoteSuccess(entry, attempts.Call.Node);
            Volatile.Write(ref _undecryptable, 0);
            attempts.Answer = answer;
            return true;
        }

        React(attempts, attempt, reply);
        return false;
    }

    /// <summary>Strikes a path over which no answer came, since any hop may be the slow one; but not one that has brought another answer meanwhile.</summary>
    /// <exception cref="OnionPathException">It has: the destination is the slow one, and other paths would not do better.</exception>
    private void NoteSlow<TAnswer>(Attempts<TAnswer> attempts, PathTry attempt)
    {
        if (attempts.Call.Node is null || !_paths.HasAnsweredSince(attempt.Entry!, attempt.SentAt))
        {
            _paths.Strike(attempt.Entry!);
        }
        else if (attempts.Running.Count == 0)
        {
            throw new OnionPathException("The path brings the answers of others, but none of the destination.", new TimeoutException());
        }
    }

    /// <summary>Ends a try that is not waited for any more. A path that was slow gets a strike, so that it is tested.</summary>
    private async Task AbandonAsync(PathTry loser, TimeSpan? overlapDelay)
    {
        using PathTry over = loser;
        await ((Task)loser.Exchange).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!loser.Exchange.IsCompletedSuccessfully && loser.Entry is { } entry && loser.Sent.IsCompleted && _time.GetElapsedTime(loser.SentAt) >= overlapDelay
            && !_paths.HasAnsweredSince(entry, loser.SentAt))
        {
            _paths.Strike(entry);
        }
    }

    private void React<TAnswer>(Attempts<TAnswer> attempts, PathTry attempt, GuardReply reply)
    {
        if (reply.IsUnreachable)
        {
            LogGuardUnreachable(reply.Failure);
            attempts.Fail(new NetworkUnreachableException("The guard of a path cannot be reached.", reply.Failure));
        }
        else if (reply.StatusCode == 200)
        {
            ReactToGarbled(attempts, attempt.Entry!, reply);
        }
        else
        {
            ReactToPathAnswer(attempts, attempt, reply);
        }
    }

    private void ReactToGarbled<TAnswer>(Attempts<TAnswer> attempts, PathEntry entry, GuardReply reply)
    {
        // A server that does not speak v4 answers in clear: that is no proof of a bad path.
        if (attempts.Call.Node is not null || reply.IsTooLarge)
        {
            _paths.Strike(entry);
        }

        if (reply.IsTooLarge && attempts.Options.MaxResponseSize >= LargestRelayed)
        {
            // Nodes carry nothing of that size to one another: it is the guard's own.
            _directory.Report(entry.Path.Guard.Ed25519PublicKey, NodeFault.Strike);
        }

        SessionException failure = reply.IsTooLarge
            ? new OnionPathException($"The answer was larger than {attempts.Options.MaxResponseSize} bytes.")
            : attempts.Call.Garbled();
        if (++attempts.Garbled == MaxGarbled)
        {
            throw failure;
        }

        attempts.Fail(failure);
    }

    private void ReactToPathAnswer<TAnswer>(Attempts<TAnswer> attempts, PathTry attempt, GuardReply reply)
    {
        PathEntry entry = attempt.Entry!;
        PathVerdict verdict = PathAnswer.Judge(reply.StatusCode, reply.Body.Span, entry.Path, attempts.Call.Node);
        LogPathFailed(reply.StatusCode, verdict.Kind);
        if (verdict.IsSlow)
        {
            NoteSlow(attempts, attempt);
        }
        else if (verdict.StrikesPath)
        {
            _paths.Strike(entry);
        }

        if (verdict.Culprit is { } culprit)
        {
            _directory.Report(culprit.Ed25519PublicKey, verdict.Fault);
        }

        string happened = $"A path answered with status {reply.StatusCode} in place of the destination.";
        switch (verdict.Kind)
        {
            case PathVerdictKind.Malformed:
                LogMalformed();
                throw new OnionPathException("A guard says that the request is malformed.", null, isTransient: false);
            case PathVerdictKind.TooLarge:
                throw new OnionPathException("The request is larger than a guard accepts.", null, isTransient: false);
            case PathVerdictKind.DestinationUnreachable:
                throw attempts.Call.Unreachable(reply.StatusCode);
            case PathVerdictKind.ServerUnreachable when reply.StatusCode < 500:
                throw attempts.Call.Unreachable(reply.StatusCode);
            case PathVerdictKind.ServerUnreachable:
                attempts.Fail(attempts.Call.Unreachable(reply.StatusCode));
                break;
            case PathVerdictKind.CannotDecrypt:
                if (Interlocked.Increment(ref _undecryptable) >= UndecryptableUntilStale)
                {
                    _directory.MarkStale();
                }

                attempts.Fail(new OnionPathException(happened));
                break;
            case PathVerdictKind.GuardBusy:
                attempts.Fail(new OnionPathException(happened), BusyDelay);
                break;
            default:
                attempts.Fail(new OnionPathException(happened));
                break;
        }
    }

    private TimeSpan DelayBefore<TAnswer>(Attempts<TAnswer> attempts)
    {
        TimeSpan doubled = FirstDelay * Math.Pow(2, attempts.Started - 1);
        TimeSpan delay = _random.Jitter(doubled < LongestDelay ? doubled : LongestDelay);
        return delay > attempts.MinimumDelay ? delay : attempts.MinimumDelay;
    }

    [LoggerMessage(EventId = 3020, Level = LogLevel.Warning, Message = "A guard cannot be reached")]
    private partial void LogGuardUnreachable(Exception? cause);

    [LoggerMessage(EventId = 3021, Level = LogLevel.Warning, Message = "A path answered with status {Status}: {Verdict}")]
    private partial void LogPathFailed(int status, PathVerdictKind verdict);

    [LoggerMessage(EventId = 3022, Level = LogLevel.Error, Message = "A guard says that the request is malformed")]
    private partial void LogMalformed();

    /// <summary>Holds what has been tried for one request.</summary>
    private sealed class Attempts<TAnswer>(OnionCall<TAnswer> call, OnionRequestOptions options)
    {
        private ImmutableList<PathEntry> _tried = [];

        internal OnionCall<TAnswer> Call { get; } = call;

        internal OnionRequestOptions Options { get; } = options;

        /// <summary>Gets after how long the next path is tried beside a slow one: early enough to end before the deadline.</summary>
        internal TimeSpan? OverlapDelay { get; } = options.OverlapDelay is { } asked && asked > options.Deadline * OverlapShare
            ? options.Deadline * OverlapShare
            : options.OverlapDelay;

        /// <summary>Gets the tries under way.</summary>
        internal List<PathTry> Running { get; } = [];

        /// <summary>Gets or sets how many tries were begun.</summary>
        internal int Started { get; set; }

        /// <summary>Gets the paths that were tried until now.</summary>
        internal IReadOnlyCollection<PathEntry> Tried => Volatile.Read(ref _tried);

        internal SessionException? LastFailure { get; private set; }

        internal TimeSpan MinimumDelay { get; private set; }

        internal int Garbled { get; set; }

        internal TAnswer Answer { get; set; } = default!;

        internal void NoteTried(PathEntry entry) => ImmutableInterlocked.Update(ref _tried, static (tried, added) => tried.Add(added), entry);

        /// <summary>Notes a failure after which another path is worth a try.</summary>
        /// <exception cref="SessionException">The tries are used up: the failure itself.</exception>
        internal void Fail(SessionException failure, TimeSpan minimumDelay = default)
        {
            LastFailure = failure;
            MinimumDelay = minimumDelay;
            if (Started >= Options.MaxTries && Running.Count == 0)
            {
                throw failure;
            }
        }
    }
}
