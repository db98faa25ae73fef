using System.Net.Http;
using System.Text.Json;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

public sealed partial class SwarmClient
{
    private const string BrokenDaemon = "oxend returned unparsable data";

    /// <summary>After so many refusals, each for another reason, nobody is asked any more.</summary>
    private const int MaxRefusals = 3;

    /// <summary>How many times a call follows an account to another swarm.</summary>
    private const int MaxMoves = 3;

    /// <summary>How many nodes of a kind are asked at most for the word of one.</summary>
    private const int WitnessTries = 2;

    /// <summary>How many guards have to say that the request is one that no path would take.</summary>
    private const int GuardsToBelieve = 2;

    /// <summary>Does what an error of a node asks for and returns when the next try may follow.</summary>
    private async Task ReactAsync(NodeRequest request, SwarmAttempt attempt, ServiceNode node, NodeFailure failure, Misdirection misdirection, CancellationToken cancellationToken)
    {
        var refused = new SwarmRefusedException(failure.Status, failure.Reason, node);
        switch (failure.Status)
        {
            case 406 or 425:
                LogClockRefused(request.Method, node);
                if (await TrySetClockAsync(attempt, cancellationToken).ConfigureAwait(false))
                {
                    attempt.Tries--;
                    attempt.Again = node;
                    return;
                }

                Refuse(attempt, node, failure.Status, new ClockOutOfSyncException(failure.Reason, node, attempt.ClockFailure));
                break;

            case 421 when misdirection.Account is { } account:
                LogWrongSwarm(request.Method, node);
                attempt.Tries--;
                attempt.FailAt(node, refused);
                await FollowAsync(account, attempt, node, misdirection, cancellationToken).ConfigureAwait(false);
                break;

            case 429:
                attempt.FailAt(node, refused);
                attempt.LeastDelay = _options.RateLimitDelay;
                break;

            case NodeFailure.Unconfirmed:
                attempt.FailAt(node, new SwarmUnavailableException($"The swarm did not confirm {request.Method}: {failure.Reason}"));
                break;

            case >= 500:
                // A node whose chain daemon is broken cannot know its swarm.
                _network.Report(node, failure is { Status: 502, Reason: BrokenDaemon } ? NodeFault.Permanent : NodeFault.Strike);
                attempt.FailAt(node, refused);
                break;

            default:
                Refuse(attempt, node, failure.Status, refused);
                break;
        }

        if (!MayGoOn(attempt))
        {
            throw attempt.LastFailure!;
        }

        LogFailedAt(request.Method, node, failure.Status, failure.Reason);
    }

    /// <summary>Does what a member asks for that did not answer, and returns when the next try may follow.</summary>
    private async Task ReactAsync(NodeRequest request, SwarmAttempt attempt, ServiceNode node, SessionException error, CancellationToken cancellationToken)
    {
        attempt.FailAt(node, error);
        if (error is OnionPathException { IsTransient: false })
        {
            // A guard said so, and one alone may lie: another member is asked, over another path.
            if (++attempt.Malformed == GuardsToBelieve || !MayGoOn(attempt))
            {
                throw error;
            }

            return;
        }

        LogUnreachable(request.Method, node);
        if (error is OnionPathException)
        {
            // Either all the paths fail or the member does, such as when it hangs and every last hop gives up: another one tells.
            attempt.NoteUnanswered(node);
            attempt.Silent.Add(node);
            if (!MayGoOn(attempt))
            {
                throw error;
            }
        }
        else if (!MayGoOn(attempt))
        {
            throw new SwarmUnavailableException($"No member of the swarm could be reached for {request.Method}.", error);
        }
        else if (++attempt.Unreachable == UnreachableUntilRefresh)
        {
            await _directory.RefreshIfDueAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for a network that cannot be reached: that is not the member's fault, which is asked again when the network is back before the deadline.</summary>
    private void ReactToLostNetwork(NodeRequest request, SwarmAttempt attempt, NetworkUnreachableException error)
    {
        if (attempt.UnderWay is { } node)
        {
            attempt.Tries--;
            attempt.UnderWay = null;
            if (attempt.Posted is not { MayHaveLeft: false } && MayHaveLeft(error))
            {
                attempt.NoteUnanswered(node);
            }
        }

        if (!attempt.WaitsForNetwork || attempt.Sufficient is not null || !error.IsTransient)
        {
            throw error;
        }

        attempt.Lost = error;
        if (++attempt.TimesLost == 1)
        {
            LogNetworkLost(request.Method);
        }
    }

    /// <summary>Tells whether a request may have gone out before the network was lost. Only what never got a connection certainly did not.</summary>
    private static bool MayHaveLeft(NetworkUnreachableException error) => error.InnerException switch
    {
        null or SessionException or OperationCanceledException => false,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } => false,
        _ => true,
    };

    private void ReactToUnreadable(NodeRequest request, SwarmAttempt attempt, ServiceNode node, Exception error)
    {
        // The reader's message repeats what the node wrote.
        string? reason = ForeignText.Quote(error.Message);
        LogUnreadable(request.Method, node, reason);
        _network.Report(node, NodeFault.Strike);
        attempt.NoteUnanswered(node);
        var failure = new SwarmUnavailableException($"The service node {node} answered {request.Method} in a form that cannot be read.", new JsonException(reason));
        attempt.FailAt(node, failure);
        if (!MayGoOn(attempt))
        {
            throw failure;
        }
    }

    /// <summary>Notes a refusal. It is final when a second node refuses for the same reason; until then the first may be the one that is wrong.</summary>
    private static void Refuse(SwarmAttempt attempt, ServiceNode node, int status, SessionException failure)
    {
        int meaning = SwarmAttempt.Refusal.MeaningOf(status);
        attempt.Tries--;
        attempt.FailAt(node, failure);
        if (attempt.Only is not null || attempt.Refusals.Exists(earlier => earlier.Meaning == meaning))
        {
            attempt.IsRefused = true;
            throw failure;
        }

        attempt.Refusals.Add(new SwarmAttempt.Refusal(node, meaning, failure));
        if (attempt.Refusals.Count == MaxRefusals)
        {
            throw new SwarmUnavailableException("The members of the swarm refuse the request, each for another reason.", failure);
        }
    }

    /// <summary>Sets the clock once in a call.</summary>
    /// <returns>Whether the clock is now one that several nodes agree on, so that the same node is asked once more.</returns>
    private async Task<bool> TrySetClockAsync(SwarmAttempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.ClockWasSet)
        {
            return false;
        }

        attempt.ClockWasSet = true;
        try
        {
            await _network.SyncClockAfterAsync(attempt.SignedAt, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SessionException failure)
        {
            attempt.ClockFailure = failure;
            return false;
        }
    }

    /// <summary>Takes the word of a node that it does not hold an account.</summary>
    private async Task FollowAsync(SessionAddress account, SwarmAttempt attempt, ServiceNode node, Misdirection misdirection, CancellationToken cancellationToken)
    {
        attempt.Accuser = node;
        if (await _directory.TakeMisdirectionAsync(account, node, Told(misdirection, node), cancellationToken).ConfigureAwait(false))
        {
            NoteMoved(attempt);
        }
    }

    private static void NoteMoved(SwarmAttempt attempt)
    {
        attempt.Accuser = null;
        if (++attempt.Moves > MaxMoves)
        {
            throw attempt.LastFailure!;
        }
    }

    /// <summary>When no member is left to ask and one said that the account is elsewhere, asks one of the nodes that it named as members, and one that it did not.</summary>
    /// <returns>Whether all tell the same, so that the account has another swarm now.</returns>
    private async Task<bool> AskWitnessesAsync(SessionAddress account, SwarmAttempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.Accuser is not { } accuser)
        {
            return false;
        }

        attempt.Accuser = null;
        (ServiceNode[] named, ServiceNode[] others) = await _directory.WitnessesAsync(account, accuser, cancellationToken).ConfigureAwait(false);
        TimeSpan left = attempt.Deadline - _time.GetElapsedTime(attempt.Started);
        if (named.Length == 0 || others.Length == 0 || left <= TimeSpan.Zero)
        {
            return false;
        }

        TimeSpan limit = left < SwarmTiming.ForwardingTime ? left : SwarmTiming.ForwardingTime;
        Swarm?[] told = await Task.WhenAll(AskOneAsync(named), AskOneAsync(others)).ConfigureAwait(false);
        bool isMoved = await _directory.TakeWitnessesAsync(account, accuser, told, cancellationToken).ConfigureAwait(false);
        if (isMoved)
        {
            NoteMoved(attempt);
        }

        return isMoved;

        async Task<Swarm?> AskOneAsync(ServiceNode[] witnesses)
        {
            List<ServiceNode> asked = [.. attempt.Excluded];
            for (int tries = 0; tries < WitnessTries && Pick(witnesses, asked, []) is { } witness; tries++)
            {
                asked.Add(witness);
                try
                {
                    return (await SendAsync(new GetSwarmRequest { Address = account }, witness, null, cancellationToken, limit / WitnessTries).ConfigureAwait(false)).Swarm;
                }
                catch (SessionException)
                {
                    // Another witness may answer.
                }
            }

            return null;
        }
    }

    /// <summary>Reads the swarm that a node tells when it sends a request away; only nodes that are known already are believed later.</summary>
    private ToldSwarm? Told(Misdirection misdirection, ServiceNode node)
    {
        try
        {
            return misdirection.Read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            LogUnreadable("421", node, ForeignText.Quote(error.Message));
            return null;
        }
    }

    /// <summary>Strikes the nodes that were alone: another one has served what they refused.</summary>
    private async Task NoteServedAsync(NodeRequest request, SwarmAttempt attempt, ServiceNode node, CancellationToken cancellationToken)
    {
        foreach (SwarmAttempt.Refusal refusal in attempt.Refusals.Where(refusal => attempt.JudgedElsewhere?.IsSameNode(refusal.Node) != true))
        {
            NoteAlone(request.Method, refusal.Node, refusal.Meaning);
        }

        attempt.Refusals.Clear();
        if (request.Account is not { } account)
        {
            return;
        }

        foreach (ServiceNode doubter in await _directory.ContradictAsync(account, node, cancellationToken).ConfigureAwait(false))
        {
            NoteAlone(request.Method, doubter, 421);
        }
    }

    /// <summary>Strikes the members that kept silent, once another one has answered and so shown that the paths work.</summary>
    private void ReportSilent(SwarmAttempt attempt)
    {
        foreach (ServiceNode node in attempt.Silent)
        {
            _network.Report(node, NodeFault.Silence);
        }

        attempt.Silent.Clear();
    }

    /// <summary>Tells whether the answer says of every member that it failed: then nothing was changed anywhere.</summary>
    private static bool IsFailedByAll(object result, AnswerContext context) =>
        result is SwarmWideResult wide && wide.Members.Count >= context.MemberCount && wide.Members.All(member => member.Verdict == MemberVerdict.Failed);
}
