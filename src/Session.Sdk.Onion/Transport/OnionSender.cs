using System.Collections.Immutable;
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
    private const double OverlapShare = 0.4;
    private const int UndecryptableUntilStale = 2;

    /// <summary>The largest answer in bytes that a node brings from another one: as large as a request may be.</summary>
    private const int LargestRelayed = OnionRequestBuilder.MaxBodySize;

    private static readonly Backoff Pauses = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(4));
    private static readonly TimeSpan BusyDelay = TimeSpan.FromSeconds(1);

    private readonly PathPool _paths;
    private readonly NodeDirectory _directory;
    private readonly GuardTransport _transport;
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
            if (attempts.LastFailure is ServerUnreachableException or DestinationUnreachableException or SeedNotTrustedException)
            {
                throw attempts.LastFailure;
            }

            var cause = new TimeoutException($"No answer came within {options.Deadline.TotalSeconds} s.", attempts.LastFailure);

            // Where no path was found nothing was sent: who stores something may do so again without a second thought.
            throw attempts.LastFailure is NetworkUnreachableException || attempts.Tried.Count == 0
                ? new NetworkUnreachableException($"No guard answered within the deadline. {(attempts.LastFailure as NetworkUnreachableException)?.Message}".TrimEnd(), cause)
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
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (PathTry loser in attempts.Running)
            {
                await AbandonAsync(attempts, loser).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits for a try to end.</summary>
    /// <returns>The try; <see langword="null"/> when all are slow, so that another path is tried beside them.</returns>
    private async Task<PathTry?> FirstToEndAsync<TAnswer>(Attempts<TAnswer> attempts, PathTry latest, CancellationToken cancellationToken)
    {
        Task ended = Task.WhenAny(attempts.Running.Select(running => running.Exchange));
        if (attempts.OverlapDelay is { } delay)
        {
            // Finding a path does not count: another try would only wait for the same path.
            await Task.WhenAny(ended, attempts.Running.Contains(latest) ? latest.Sent : Task.CompletedTask).ConfigureAwait(false);
            if (attempts.MayTryMore)
            {
                using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(ended, Task.Delay(delay, _time, awake.Token)).ConfigureAwait(false);
                await awake.CancelAsync().ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                return attempts.Running.Find(running => running.Exchange.IsCompleted);
            }
        }

        await ended.ConfigureAwait(false);
        return attempts.Running.Find(running => running.Exchange.IsCompleted);
    }

    /// <summary>Takes a path and sends the request over it.</summary>
    private async Task<GuardReply?> ExchangeAsync<TAnswer>(Attempts<TAnswer> attempts, PathTry attempt, CancellationToken cancellationToken)
    {
        PathEntry entry = await _paths.AcquireAsync(attempts.Call.Node, attempt.Avoided, cancellationToken).ConfigureAwait(false);
        attempt.Entry = entry;
        try
        {
            attempts.NoteSent(entry);
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
        catch (SessionException failure)
        {
            // There is no path now. One that was tried before may still bring the answer, and while there is time a path may be found.
            attempts.FailUnsent(failure);
            return false;
        }

        PathEntry entry = attempt.Entry!;
        RequestKind kind = KindOf(attempts, attempt);
        if (exchanged is not { } reply)
        {
            attempts.Failed.Add((entry, kind, NodeSuspicions.Failure));
            Slow(attempts, attempt, new OnionPathException("A path did not bring an answer in time.", new TimeoutException()));
            return false;
        }

        _paths.NoteReply(entry.Path.Guard, reply);
        if (reply.IsUnreachable)
        {
            Unreachable(attempts, entry, kind, reply);
            return false;
        }

        if (reply.IsTooLarge || reply.StatusCode != 200)
        {
            React(attempts, attempt, kind, reply);
            return false;
        }

        switch (attempts.Call.TryOpen(attempt.Request!, reply.Body.Span, entry.Path, attempt.RoundTrip, out TAnswer answer))
        {
            case AnswerState.Opened:
                _paths.NoteSuccess(entry, attempts.Call.Node);
                Volatile.Write(ref _undecryptable, 0);
                attempts.Answer = answer;
                attempts.Answered = entry.Path;
                Settle(attempts, entry, kind);
                return true;
            case AnswerState.Malformed:
                // The destination's own doing: the path has brought it, and another one would bring the same.
                _paths.NoteSuccess(entry, null);
                if (attempts.Call.Node is { } node)
                {
                    _directory.Report(node.Ed25519PublicKey, NodeFault.Strike);
                }

                throw attempts.Call.Garbled();
            default:
                Garbled(attempts, entry, kind);
                return false;
        }
    }

    /// <summary>Draws what follows from an answer for the paths that had none: whoever was alone with what it said becomes suspect.</summary>
    private void Settle<TAnswer>(Attempts<TAnswer> attempts, PathEntry answered, RequestKind kind)
    {
        _suspicions.NoteAnswer(answered, kind);
        foreach ((PathEntry failed, RequestKind failedKind, double weight) in attempts.Failed)
        {
            NoteAlone(failed, answered.Path, failedKind, weight);
        }
    }

    private void NoteAlone(PathEntry failed, OnionPath answered, RequestKind kind, double weight)
    {
        if (_suspicions.NoteAlone(failed, answered, kind, weight))
        {
            LogAlone();
            _paths.Drop(failed);
        }
    }

    private void StrikeOut(Ed25519PublicKey node)
    {
        for (int strike = 0; strike < NodeStrikes.StrikesUntilOut; strike++)
        {
            _directory.Report(node, NodeFault.Strike);
        }
    }

    private static RequestKind KindOf<TAnswer>(Attempts<TAnswer> attempts, PathTry attempt) =>
        RequestKind.Of(attempts.Call.Node is null, attempt.Request?.Body.Length ?? 0);

    private void Unreachable<TAnswer>(Attempts<TAnswer> attempts, PathEntry entry, RequestKind kind, GuardReply reply)
    {
        LogGuardUnreachable(reply.Failure?.Message);
        var failure = new NetworkUnreachableException("The guard of a path cannot be reached.", reply.Failure);
        if (reply.WasSent)
        {
            attempts.Failed.Add((entry, kind, NodeSuspicions.Failure));
            attempts.Fail(failure);
        }
        else
        {
            attempts.NoteNotSent();
            attempts.FailUnsent(failure);
        }
    }

    /// <summary>Strikes a path over which no answer came, since any hop may be the slow one; but not one that has brought another answer meanwhile. Then the destination is the slow one, if another path says so too.</summary>
    private void Slow<TAnswer>(Attempts<TAnswer> attempts, PathTry attempt, OnionPathException failure)
    {
        if (attempts.Call.Node is null || !_paths.HasAnsweredSince(attempt.Entry!, attempt.SentAt))
        {
            _paths.Strike(attempt.Entry!);
            attempts.Fail(failure);
            return;
        }

        var silent = new OnionPathException("Paths bring the answers of others, but none of the destination.", new TimeoutException());
        bool isConfirmed = attempts.Claims.Add(attempt.Entry!.Path, new PathClaim(PathVerdictKind.DestinationSilent, 0));
        if (isConfirmed && attempts.Running.Count == 0)
        {
            throw silent;
        }

        attempts.Fail(silent);
    }

    /// <summary>Ends a try that is not waited for any more. A path that was slow gets a strike, so that it is tested.</summary>
    private async Task AbandonAsync<TAnswer>(Attempts<TAnswer> attempts, PathTry loser)
    {
        using PathTry over = loser;
        await ((Task)loser.Exchange).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (loser.Exchange.IsCompletedSuccessfully || loser.Entry is not { } entry || !loser.Sent.IsCompleted || !(_time.GetElapsedTime(loser.SentAt) >= attempts.OverlapDelay))
        {
            return;
        }

        if (attempts.Answered is { } answered)
        {
            NoteAlone(entry, answered, KindOf(attempts, loser), NodeSuspicions.Failure);
        }

        if (!_paths.HasAnsweredSince(entry, loser.SentAt))
        {
            _paths.Strike(entry);
        }
    }

    private void Garbled<TAnswer>(Attempts<TAnswer> attempts, PathEntry entry, RequestKind kind)
    {
        // A server that does not speak v4 answers in clear: that is no proof of a bad path.
        if (attempts.Call.Node is not null)
        {
            _paths.Strike(entry);
        }

        attempts.Failed.Add((entry, kind, NodeSuspicions.Lie));
        Claim(attempts, entry, new PathClaim(PathVerdictKind.Garbled, 200), attempts.Call.Garbled());
    }

    /// <summary>Notes what a path claims.</summary>
    /// <exception cref="SessionException">Another path claims the same, or the tries are used up.</exception>
    private void Claim<TAnswer>(Attempts<TAnswer> attempts, PathEntry entry, PathClaim claim, SessionException ifTrue, Action? confirmed = null)
    {
        bool isConfirmed = attempts.Claims.Add(entry.Path, claim);
        if (isConfirmed || (attempts.IsLast && attempts.Claims.HasTwoGuards(claim)))
        {
            confirmed?.Invoke();
            throw ifTrue;
        }

        if (claim.Kind is PathVerdictKind.Malformed or PathVerdictKind.TooLarge)
        {
            // The size was checked, and other requests are understood: the next request goes elsewhere first.
            _paths.Strike(entry);
        }

        // A failure that would end the matter for the caller is not taken from one path.
        attempts.Fail(ifTrue.IsTransient ? ifTrue : new OnionPathException($"A path answered with status {claim.StatusCode} in place of the destination, and no other path has said the same."));
    }

    private void React<TAnswer>(Attempts<TAnswer> attempts, PathTry attempt, RequestKind kind, GuardReply reply)
    {
        PathEntry entry = attempt.Entry!;
        if (reply.IsTooLarge && reply.StatusCode == 200)
        {
            _paths.Strike(entry);
            if (attempts.Options.MaxResponseSize >= LargestRelayed)
            {
                // Nodes carry nothing of that size to one another: it is the guard's own.
                _directory.Report(entry.Path.Guard.Ed25519PublicKey, NodeFault.Strike);
            }

            attempts.Failed.Add((entry, kind, NodeSuspicions.Lie));
            Claim(attempts, entry, new PathClaim(PathVerdictKind.AnswerTooLarge, 200), new OnionPathException($"The answer was larger than {attempts.Options.MaxResponseSize} bytes."));
            return;
        }

        PathVerdict verdict = PathAnswer.Judge(reply.StatusCode, reply.Body.Span, entry.Path, attempts.Call.Node);
        LogPathFailed(reply.StatusCode, verdict.Kind);
        attempts.Failed.Add((entry, kind, verdict.IsUsual ? NodeSuspicions.Failure : NodeSuspicions.Lie));
        var happened = new OnionPathException($"A path answered with status {reply.StatusCode} in place of the destination.");
        if (verdict.IsSlow)
        {
            Slow(attempts, attempt, happened);
            return;
        }

        if (verdict.StrikesPath)
        {
            _paths.Strike(entry);
        }

        if (verdict.Culprit is { } culprit && verdict.Kind != PathVerdictKind.DestinationUnreachable)
        {
            _directory.Accuse(culprit, verdict.Fault, entry.Path);
        }

        var claim = new PathClaim(verdict.Kind, reply.StatusCode);
        switch (verdict.Kind)
        {
            case PathVerdictKind.Malformed:
                Claim(attempts, entry, claim, new OnionPathException("Two guards say that the request is malformed.", null, isTransient: false), LogMalformed);
                break;
            case PathVerdictKind.TooLarge:
                Claim(attempts, entry, claim, new OnionPathException("Two guards say that the request is larger than they accept.", null, isTransient: false));
                break;
            case PathVerdictKind.DestinationUnreachable:
                Claim(attempts, entry, claim, attempts.Call.Unreachable(reply.StatusCode), () => _directory.Report(verdict.Culprit!.Ed25519PublicKey, verdict.Fault));
                break;
            case PathVerdictKind.ServerUnreachable when reply.StatusCode < 500:
                Claim(attempts, entry, claim, attempts.Call.Unreachable(reply.StatusCode));
                break;
            case PathVerdictKind.ServerUnreachable:
                attempts.Fail(attempts.Call.Unreachable(reply.StatusCode));
                break;
            case PathVerdictKind.CannotDecrypt:
                if (Interlocked.Increment(ref _undecryptable) >= UndecryptableUntilStale)
                {
                    _directory.MarkStale();
                }

                attempts.Fail(happened);
                break;
            case PathVerdictKind.GuardBusy:
                attempts.Fail(happened, BusyDelay);
                break;
            default:
                attempts.Fail(happened);
                break;
        }
    }

    [LoggerMessage(EventId = 3020, Level = LogLevel.Warning, Message = "A guard cannot be reached: {Reason}")]
    private partial void LogGuardUnreachable(string? reason);

    [LoggerMessage(EventId = 3021, Level = LogLevel.Warning, Message = "A path answered with status {Status}: {Verdict}")]
    private partial void LogPathFailed(int status, PathVerdictKind verdict);

    [LoggerMessage(EventId = 3022, Level = LogLevel.Error, Message = "Two guards say that the request is malformed")]
    private partial void LogMalformed();

    [LoggerMessage(EventId = 3023, Level = LogLevel.Warning, Message = "A path was alone with what it said in place of an answer and is dropped")]
    private partial void LogAlone();

    /// <summary>Holds what has been tried for one request.</summary>
    private sealed class Attempts<TAnswer>(OnionCall<TAnswer> call, OnionRequestOptions options)
    {
        private ImmutableList<PathEntry> _tried = [];
        private int _sent;

        internal OnionCall<TAnswer> Call { get; } = call;

        internal OnionRequestOptions Options { get; } = options;

        /// <summary>Gets after how long the next path is tried beside a slow one: early enough to end before the deadline.</summary>
        internal TimeSpan? OverlapDelay { get; } = options.OverlapDelay is { } asked && asked > options.Deadline * OverlapShare
            ? options.Deadline * OverlapShare
            : options.OverlapDelay;

        /// <summary>Gets the tries under way.</summary>
        internal List<PathTry> Running { get; } = [];

        /// <summary>Gets the paths that failed, and how suspect that makes their nodes once another path has brought the answer.</summary>
        internal List<(PathEntry Entry, RequestKind Kind, double Weight)> Failed { get; } = [];

        internal PathClaims Claims { get; } = new();

        /// <summary>Gets whether the request may be sent once more.</summary>
        internal bool MayTryMore => Volatile.Read(ref _sent) < Options.MaxTries;

        /// <summary>Gets whether no further path will say anything.</summary>
        internal bool IsLast => !MayTryMore && Running.Count == 0;

        /// <summary>Gets the paths that were tried until now.</summary>
        internal IReadOnlyCollection<PathEntry> Tried => Volatile.Read(ref _tried);

        internal SessionException? LastFailure { get; private set; }

        /// <summary>Gets how many tries have failed.</summary>
        internal int Failures { get; private set; }

        internal TimeSpan MinimumDelay { get; private set; }

        internal TAnswer Answer { get; set; } = default!;

        /// <summary>Gets or sets the path that brought the answer.</summary>
        internal OnionPath? Answered { get; set; }

        internal void NoteSent(PathEntry entry)
        {
            ImmutableInterlocked.Update(ref _tried, static (tried, added) => tried.Add(added), entry);
            Interlocked.Increment(ref _sent);
            Options.Posted?.Add();
        }

        /// <summary>Takes back that the request was sent: the guard could not be reached.</summary>
        internal void NoteNotSent()
        {
            Interlocked.Decrement(ref _sent);
            Options.Posted?.Remove();
        }

        /// <summary>Notes a failure after which another path is worth a try.</summary>
        /// <exception cref="SessionException">The tries are used up: the failure itself.</exception>
        internal void Fail(SessionException failure, TimeSpan minimumDelay = default)
        {
            FailUnsent(failure);
            MinimumDelay = minimumDelay;
            if (IsLast)
            {
                throw failure;
            }
        }

        /// <summary>Notes that the request found no path, or no guard: that uses up time but no try.</summary>
        internal void FailUnsent(SessionException failure)
        {
            LastFailure = failure;
            MinimumDelay = default;
            Failures++;
        }
    }
}
