using Microsoft.Extensions.Logging;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

// What is made of what a path brought.
internal sealed partial class OnionSender
{
    /// <summary>Judges what a try brought.</summary>
    /// <returns>Whether it is the answer; if not, another path is worth a try.</returns>
    /// <exception cref="SessionException">No other path would do better, or the tries are used up.</exception>
    private async Task<bool> TakeAsync<TAnswer>(SendAttempts<TAnswer> attempts, PathTry attempt)
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
                _paths.NoteSuccess(entry, attempts.Call.Node, attempt.AskedAt);
                Volatile.Write(ref _undecryptable, 0);
                attempts.Answer = answer;
                attempts.NoteAnswered(entry);
                Settle(attempts, entry, kind);
                return true;
            case AnswerState.Malformed:
                // The destination's own doing: the path has brought it, and another one would bring the same.
                _paths.NoteSuccess(entry, null, attempt.AskedAt);
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
    private void Settle<TAnswer>(SendAttempts<TAnswer> attempts, PathEntry answered, RequestKind kind)
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

    private static RequestKind KindOf<TAnswer>(SendAttempts<TAnswer> attempts, PathTry attempt) =>
        RequestKind.Of(attempts.Call.Node is null, attempt.Request?.Body.Length ?? 0);

    private void Unreachable<TAnswer>(SendAttempts<TAnswer> attempts, PathEntry entry, RequestKind kind, GuardReply reply)
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
    private void Slow<TAnswer>(SendAttempts<TAnswer> attempts, PathTry attempt, OnionPathException failure)
    {
        if (attempts.Call.Node is null || !_paths.HasAnsweredSince(attempt.Entry!, attempt.SentAt))
        {
            _paths.Strike(attempt.Entry!);
            attempts.Fail(failure);
            return;
        }

        OnionPathException silent = Silent();
        bool isConfirmed = attempts.Claims.Add(attempt.Entry!.Path, new PathClaim(PathVerdictKind.DestinationSilent, 0));
        if (isConfirmed && attempts.Running.Count == 0)
        {
            attempts.NoteSilentDestination();
            throw silent;
        }

        attempts.Fail(silent);
    }

    /// <summary>Ends a try that is not waited for any more. A path that was slow gets a strike, so that it is tested.</summary>
    private async Task AbandonAsync<TAnswer>(SendAttempts<TAnswer> attempts, PathTry loser)
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

    private void Garbled<TAnswer>(SendAttempts<TAnswer> attempts, PathEntry entry, RequestKind kind)
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
    private void Claim<TAnswer>(SendAttempts<TAnswer> attempts, PathEntry entry, PathClaim claim, SessionException ifTrue, Action? confirmed = null)
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

    private void React<TAnswer>(SendAttempts<TAnswer> attempts, PathTry attempt, RequestKind kind, GuardReply reply)
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
            _directory.Accuse(culprit, verdict.Fault, entry.Path, attempts.Call.Node);
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
}
