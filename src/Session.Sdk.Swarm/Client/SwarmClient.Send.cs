using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

public sealed partial class SwarmClient
{
    private const string BrokenDaemon = "oxend returned unparsable data";

    /// <summary>The part of the time left that one member may use while others can still be asked: one that hangs does not use up the deadline.</summary>
    private const double MemberShare = 0.6;

    /// <summary>So many members that cannot be reached make the list of nodes doubtful.</summary>
    private const int UnreachableUntilRefresh = 2;

    /// <summary>How long a node waits for the other members. The way there and back gets as much, once.</summary>
    private static readonly TimeSpan ForwardingTime = TimeSpan.FromSeconds(5);

    /// <summary>Less than the 30 seconds after which relays give up on an answer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(28);

    /// <summary>Sends a request to a member of its swarm, and to others while members fail. The network has tried several paths to each by then.</summary>
    /// <param name="request">The request.</param>
    /// <param name="only">The one node that may be asked, or <see langword="null"/>.</param>
    /// <param name="excluded">Nodes that are not asked, or <see langword="null"/>; nodes that are asked are added.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <param name="limit">The deadline, or <see langword="null"/> for that of the options.</param>
    internal async Task<TResult> SendAsync<TResult>(NodeRequest<TResult> request, ServiceNode? only, List<ServiceNode>? excluded, CancellationToken cancellationToken, TimeSpan? limit = null)
        where TResult : class
    {
        request.Validate();
        request.ValidateTimes(_network.Clock.UtcNow);
        cancellationToken.ThrowIfCancellationRequested();
        using Activity? activity = SwarmTelemetry.Activities.StartActivity(request.Method, ActivityKind.Client);
        TimeSpan deadline = limit ?? DeadlineOf(request);
        using var timeout = new CancellationTokenSource(deadline, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var attempt = new SwarmAttempt(excluded ?? [], only, _time.GetTimestamp(), deadline);
        try
        {
            while (true)
            {
                if (await TryOnceAsync(request, attempt, linked.Token).ConfigureAwait(false) is { } result)
                {
                    return result;
                }

                await WaitAsync(attempt, linked.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (attempt.Sufficient is TResult && !cancellationToken.IsCancellationRequested && error is SessionException or OperationCanceledException)
        {
            LogRepeatFailed(error);
            return (TResult)attempt.Sufficient;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            throw new SwarmUnavailableException($"The method {request.Method} had no usable answer within {deadline}.", new TimeoutException("The deadline passed.", attempt.LastFailure));
        }
        catch (OperationCanceledException cancelled) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
        }
        catch (SessionException)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    /// <summary>Asks one member; <see langword="null"/> says that the next try may follow.</summary>
    private async Task<TResult?> TryOnceAsync<TResult>(NodeRequest<TResult> request, SwarmAttempt attempt, CancellationToken cancellationToken)
        where TResult : class
    {
        (ServiceNode node, Swarm? swarm) = await ChooseAsync(request, attempt, cancellationToken).ConfigureAwait(false);
        attempt.Tries++;
        long now = _network.Clock.UtcNow.ToUnixTimeMilliseconds();
        OnionResponse response;
        try
        {
            response = await ExchangeAsync(request, node, attempt, now, cancellationToken).ConfigureAwait(false);
        }
        catch (DestinationUnreachableException error)
        {
            LogUnreachable(request.Method, node);
            attempt.FailAt(node, error);
            if (!MayGoOn(attempt))
            {
                throw new SwarmUnavailableException($"No member of the swarm could be reached for {request.Method}.", error);
            }

            if (++attempt.Unreachable == UnreachableUntilRefresh)
            {
                await _directory.RefreshIfDueAsync(cancellationToken).ConfigureAwait(false);
            }

            return null;
        }

        catch (OnionPathException error) when (error.IsTransient && MayGoOn(attempt))
        {
            // Either all the paths fail or the member does, such as when it hangs and every last hop gives up: another one tells.
            LogUnreachable(request.Method, node);
            attempt.FailAt(node, error);
            attempt.Silent.Add(node);
            return null;
        }

        LogAnswer(request.Method, node, response.StatusCode);
        ReportSilent(attempt);
        if (!request.IsResult(response.StatusCode))
        {
            return await ReactAsync<TResult>(request, attempt, node, new NodeFailure(response.StatusCode, AnswerJson.Reason(response.Body.Span)), response.Body, cancellationToken).ConfigureAwait(false);
        }

        var context = new AnswerContext
        {
            Sent = now,
            Node = node,
            Path = response.Path,
            RoundTrip = response.RoundTrip,
            Status = response.StatusCode,
            IsMember = key => swarm is not null && _directory.IsMember(swarm, key),
            MemberCount = swarm?.Members.Count ?? 0,
            Members = swarm is null ? [] : [.. swarm.Members.Select(member => member.Ed25519PublicKey)],
        };
        TResult result;
        try
        {
            result = request.Read(response.Body.Span, context);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            LogUnreadable(request.Method, node, error);
            _network.Report(node, NodeFault.Strike);
            attempt.FailAt(node, error);
            return MayGoOn(attempt) ? null : throw new SwarmUnavailableException($"The service node {node} answered {request.Method} in a form that cannot be read.", error);
        }

        _network.NoteHardFork(context.HardFork);
        Note(request, result);
        NodeFailure? judged = request.Judge(result, context);
        if (judged is null && result is BatchResult batch)
        {
            NoteUnreadable(batch);
        }

        if (judged is { IsSufficient: true } && (attempt.Sufficient is not null || !MayGoOn(attempt)))
        {
            return result;
        }

        attempt.Sufficient ??= judged is { IsSufficient: true } ? result : null;
        return judged is { } failure
            ? await ReactAsync<TResult>(request, attempt, node, failure, response.Body, cancellationToken).ConfigureAwait(false)
            : result;
    }

    private async Task<OnionResponse> ExchangeAsync(NodeRequest request, ServiceNode node, SwarmAttempt attempt, long now, CancellationToken cancellationToken)
    {
        TimeSpan remaining = attempt.Deadline - _time.GetElapsedTime(attempt.Started);
        if (remaining <= TimeSpan.Zero)
        {
            throw new SwarmUnavailableException($"The method {request.Method} had no usable answer within {attempt.Deadline}.", new TimeoutException("The deadline passed.", attempt.LastFailure));
        }

        using var payload = new PooledBuffer();
        using (var json = new Utf8JsonWriter(payload, RequestJson.Options))
        {
            request.Write(json, now);
        }

        long started = _time.GetTimestamp();
        OnionResponse response = await _network.SendToNodeAsync(node, payload.Written, OptionsFor(request, attempt, remaining), cancellationToken).ConfigureAwait(false);
        SwarmTelemetry.NoteAnswer(request.Method, response.StatusCode, _time.GetElapsedTime(started));
        return response;
    }

    /// <summary>Gives a sequence time for two members, each with the sum of what its parts take while a member of the swarm is frozen.</summary>
    private TimeSpan DeadlineOf(NodeRequest request) => request.Forwardings switch
    {
        0 => _options.RequestDeadline,
        1 => _options.SwarmWideDeadline,
        int several => _options.SwarmWideDeadline + (2 * (TimeOf(several) - TimeOf(1))),
    };

    private static TimeSpan TimeOf(int forwardings)
    {
        TimeSpan sum = ForwardingTime * (forwardings + 1);
        return sum < LongestWait ? sum : LongestWait;
    }

    private OnionRequestOptions OptionsFor(NodeRequest request, SwarmAttempt attempt, TimeSpan remaining)
    {
        TimeSpan share = MayGoOn(attempt) ? remaining * MemberShare : remaining;
        if (request.SwarmWideParts < 2)
        {
            return new OnionRequestOptions { Deadline = share };
        }

        // A copy beside it would have the swarm do all of it twice.
        TimeSpan wait = request.Forwardings < 2 ? share : TimeOf(request.Forwardings);
        wait = wait < remaining ? wait : remaining;
        return new OnionRequestOptions { Deadline = wait, TryTimeout = wait, OverlapDelay = null };
    }

    private async ValueTask<(ServiceNode Node, Swarm? Swarm)> ChooseAsync(NodeRequest request, SwarmAttempt attempt, CancellationToken cancellationToken)
    {
        Swarm? swarm = null;
        IReadOnlyList<ServiceNode> candidates;
        if (request.Account is { } account)
        {
            swarm = await GetSwarmAsync(account, cancellationToken).ConfigureAwait(false);
            candidates = swarm.Members;
        }
        else
        {
            candidates = await _directory.GetNodesAsync(cancellationToken).ConfigureAwait(false);
        }

        ServiceNode? node = attempt.Again ?? attempt.Only ?? Pick(candidates, attempt.Excluded);
        attempt.Again = null;
        return (node ?? throw attempt.Exhausted(request.Method), swarm);
    }

    private static ServiceNode? Pick(IReadOnlyList<ServiceNode> candidates, List<ServiceNode> excluded)
    {
        int usable = candidates.Count(candidate => !excluded.Exists(candidate.IsSameNode));
        if (usable == 0)
        {
            return null;
        }

        int index = RandomNumberGenerator.GetInt32(usable);
        return candidates.Where(candidate => !excluded.Exists(candidate.IsSameNode)).ElementAt(index);
    }

    /// <summary>Does what an error of a node asks for; <see langword="null"/> says that the next try may follow.</summary>
    private async Task<TResult?> ReactAsync<TResult>(NodeRequest request, SwarmAttempt attempt, ServiceNode node, NodeFailure failure, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        where TResult : class
    {
        var refused = new SwarmRefusedException(failure.Status, failure.Reason, node);
        switch (failure.Status)
        {
            case 406 or 425:
                LogClockRefused(request.Method, node);
                if (!attempt.ClockWasSet)
                {
                    attempt.ClockWasSet = true;
                    await _network.SyncClockAsync(cancellationToken).ConfigureAwait(false);
                    attempt.Again = node;
                    return null;
                }

                _network.Report(node, NodeFault.Strike);
                attempt.FailAt(node, new ClockOutOfSyncException(failure.Reason, node));
                break;

            case 421:
                LogWrongSwarm(request.Method, node);
                if (request.Account is { } account)
                {
                    await _directory.CorrectAsync(account, node, TellsSwarm(body, node), cancellationToken).ConfigureAwait(false);
                }

                attempt.FailAt(node, refused);
                if (attempt.WasMisdirected)
                {
                    throw refused;
                }

                attempt.WasMisdirected = true;
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
                throw refused;
        }

        if (MayGoOn(attempt))
        {
            LogFailedAt(request.Method, node, failure.Status, failure.Reason);
            return null;
        }

        throw attempt.LastFailure!;
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

    private bool MayGoOn(SwarmAttempt attempt) => attempt.Only is null && attempt.Tries < _options.MaxTries;

    private async Task WaitAsync(SwarmAttempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.Again is not null)
        {
            return;
        }

        double factor = Math.Pow(2, attempt.Tries - 1) * (0.5 + (RandomNumberGenerator.GetInt32(1001) / 1000.0));
        double milliseconds = Math.Min(_options.RetryDelay.TotalMilliseconds * factor, _options.MaxRetryDelay.TotalMilliseconds);
        var delay = TimeSpan.FromMilliseconds(Math.Max(milliseconds, attempt.LeastDelay.TotalMilliseconds));
        attempt.LeastDelay = TimeSpan.Zero;
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the swarm that a 421 tells, alone or in any answer of a batch; only nodes that are known already are believed later.</summary>
    private Swarm? TellsSwarm(ReadOnlyMemory<byte> body, ServiceNode node)
    {
        try
        {
            return MisdirectionJson.Read(body.Span);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            LogUnreadable("421", node, error);
            return null;
        }
    }

    private void Note<TResult>(NodeRequest<TResult> request, TResult result)
        where TResult : class
    {
        switch (result)
        {
            case RetrieveResult { Dropped: > 0 } retrieved:
                SwarmTelemetry.DroppedMessages.Add(retrieved.Dropped);
                LogDropped(retrieved.Dropped, retrieved.Node);
                break;

            case SwarmWideResult wide:
                NoteLies(request.Method, wide);
                break;

            case BatchResult batch:
                foreach (BatchAnswer answer in batch.Answers)
                {
                    if (answer.Result is RetrieveResult { Dropped: > 0 } part)
                    {
                        SwarmTelemetry.DroppedMessages.Add(part.Dropped);
                        LogDropped(part.Dropped, part.Node);
                    }
                    else if (answer.Result is SwarmWideResult widePart)
                    {
                        NoteLies(answer.Request.Method, widePart);
                    }
                }

                break;
        }
    }

    /// <summary>Strikes a node for answers of a batch that cannot be read. When all fail, that is done for the batch as a whole.</summary>
    private void NoteUnreadable(BatchResult batch)
    {
        if (batch.Answers.FirstOrDefault(answer => answer.Unreadable is not null) is { } unreadable)
        {
            LogUnreadable(unreadable.Request.Method, batch.Node, unreadable.Unreadable!);
            _network.Report(batch.Node, NodeFault.Strike);
        }
    }

    /// <summary>Counts false confirmations. Only the node that was asked is struck, and only for its own entry: it could have forged the others.</summary>
    private void NoteLies(string method, SwarmWideResult result)
    {
        int lies = result.Members.Count(member => member.Verdict == MemberVerdict.Lied);
        if (lies == 0)
        {
            return;
        }

        SwarmTelemetry.LyingMembers.Add(lies);
        LogLies(method, lies, result.Node);
        if (result.Members.Any(member => member.Verdict == MemberVerdict.Lied && member.Node == result.Node.Ed25519PublicKey))
        {
            _network.Report(result.Node, NodeFault.Strike);
        }
    }
}
