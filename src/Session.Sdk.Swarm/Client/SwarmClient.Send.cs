using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

public sealed partial class SwarmClient
{
    /// <summary>So many members that cannot be reached make the list of nodes doubtful.</summary>
    private const int UnreachableUntilRefresh = 2;

    /// <summary>The waits for a network that cannot be reached: short ones, for it costs nobody anything, and the deadline is near.</summary>
    private static readonly Backoff NetworkBackoff = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1));

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
        var attempt = new SwarmAttempt(excluded ?? [], only, _time.GetTimestamp(), limit ?? SwarmTiming.DeadlineOf(request, _options)) { WaitsForNetwork = limit is null };
        TResult result = await SendAsync(request, attempt, cancellationToken).ConfigureAwait(false);
        return only is null && request is BatchRequest batch && result is BatchResult answers
            ? (TResult)(object)await CompleteAsync(batch, answers, attempt, cancellationToken).ConfigureAwait(false)
            : result;
    }

    private async Task<TResult> SendAsync<TResult>(NodeRequest<TResult> request, SwarmAttempt attempt, CancellationToken cancellationToken)
        where TResult : class
    {
        using Activity? activity = SwarmTelemetry.Activities.StartActivity(request.Method, ActivityKind.Client);
        TimeSpan left = attempt.Deadline - _time.GetElapsedTime(attempt.Started);
        using var timeout = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
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
            if (attempt.UnderWay is { } silent && attempt.Posted is not { MayHaveLeft: false })
            {
                attempt.NoteUnanswered(silent);
            }

            throw EndOf(request, attempt, attempt.Lost ?? (SessionException)TimedOut(request, attempt));
        }
        catch (OperationCanceledException cancelled) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
        }
        catch (SessionException failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            SessionException last = failure.InnerException is TimeoutException && attempt.Lost is { } lost ? lost : failure;
            if (EndOf(request, attempt, last) is var end && !ReferenceEquals(end, failure))
            {
                throw end;
            }

            throw;
        }
    }

    /// <summary>Says that the end of a change is unknown when a member may have made it although no usable answer came.</summary>
    private static SessionException EndOf(NodeRequest request, SwarmAttempt attempt, SessionException failure) =>
        request.SwarmWideParts == 0 || attempt.Unanswered == 0 || attempt.IsRefused
            ? failure
            : new OutcomeUnknownException($"The method {request.Method} went out to {attempt.Unanswered} of the swarm's members, but no usable answer says whether it was done.", attempt.Unanswered, failure);

    private static SwarmUnavailableException TimedOut(NodeRequest request, SwarmAttempt attempt) =>
        new($"The method {request.Method} had no usable answer within {attempt.Deadline}.", new TimeoutException("The deadline passed.", attempt.LastFailure));

    /// <summary>Asks one member; <see langword="null"/> says that the next try may follow.</summary>
    private async Task<TResult?> TryOnceAsync<TResult>(NodeRequest<TResult> request, SwarmAttempt attempt, CancellationToken cancellationToken)
        where TResult : class
    {
        ServiceNode node;
        Swarm? swarm;
        OnionResponse response;
        long now;
        try
        {
            (node, swarm) = await ChooseAsync(request, attempt, cancellationToken).ConfigureAwait(false);
            attempt.Tries++;
            now = (await _network.GetTimeAsync(cancellationToken).ConfigureAwait(false)).ToUnixTimeMilliseconds();
            attempt.SignedAt = _time.GetTimestamp();
            response = await ExchangeAsync(request, node, attempt, now, cancellationToken).ConfigureAwait(false);
        }
        catch (NetworkUnreachableException error)
        {
            ReactToLostNetwork(request, attempt, error);
            return null;
        }
        catch (SessionException error) when (attempt.UnderWay is not null && error is DestinationUnreachableException or OnionPathException)
        {
            ServiceNode unanswering = attempt.UnderWay!;
            attempt.NoteReached();
            await ReactAsync(request, attempt, unanswering, error, cancellationToken).ConfigureAwait(false);
            return null;
        }

        LogAnswer(request.Method, node, response.StatusCode);
        ReportSilent(attempt);
        if (!request.IsResult(response.StatusCode))
        {
            var told = new NodeFailure(response.StatusCode, ForeignText.Quote(AnswerJson.Reason(response.Body.Span)));
            await ReactAsync(request, attempt, node, told, Misdirection.Of(request, response.StatusCode, response.Body), cancellationToken).ConfigureAwait(false);
            return null;
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
            ReactToUnreadable(request, attempt, node, error);
            return null;
        }

        _network.NoteHardFork(node, context.HardFork);
        Note(request, result);
        return await JudgeAsync(request, attempt, result, context, response.Body, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Decides whether a result is one, or whether another member is asked.</summary>
    private async Task<TResult?> JudgeAsync<TResult>(NodeRequest<TResult> request, SwarmAttempt attempt, TResult result, AnswerContext context, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        where TResult : class
    {
        NodeFailure? judged = request.Judge(result, context);
        if (judged is { IsSufficient: false } told)
        {
            if (told.Status == NodeFailure.Unconfirmed && !IsFailedByAll(result, context))
            {
                attempt.NoteUnanswered(context.Node);
            }

            await ReactAsync(request, attempt, context.Node, told with { Reason = ForeignText.Quote(told.Reason) }, Misdirection.In(request, result, context.Status, body), cancellationToken).ConfigureAwait(false);
            return null;
        }

        if (result is BatchResult batch)
        {
            NoteUnreadable(batch);
        }

        // From here on nothing that fails takes the result away.
        bool isSecond = attempt.Sufficient is TResult;
        bool mayGoOn = MayGoOn(attempt);
        result = attempt.Sufficient is TResult earlier ? SecondOpinion.Better(earlier, result) : result;
        attempt.Sufficient = result;
        Misdirection misdirection = Misdirection.In(request, result, context.Status, body);
        if (misdirection.Account is { } moved)
        {
            // A part of a batch only: the rest is the node's answer, and the next request goes to the right place.
            await _directory.TakeMisdirectionAsync(moved, context.Node, Told(misdirection, context.Node), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await NoteServedAsync(request, attempt, context.Node, cancellationToken).ConfigureAwait(false);
        }

        bool isEnough = judged is null && !SecondOpinion.IsWanted(request, result, context);
        if (isSecond || isEnough || !mayGoOn || !await HasAnotherAsync(request, attempt, context.Node, cancellationToken).ConfigureAwait(false))
        {
            return result;
        }

        attempt.Excluded.Add(context.Node);
        if (result is SwarmWideResult wide)
        {
            LogFewConfirmed(wide.Confirmed, Math.Max(wide.Members.Count, context.MemberCount), context.Node);
        }

        return null;
    }

    private async Task<OnionResponse> ExchangeAsync(NodeRequest request, ServiceNode node, SwarmAttempt attempt, long now, CancellationToken cancellationToken)
    {
        TimeSpan remaining = attempt.Deadline - _time.GetElapsedTime(attempt.Started);
        if (remaining <= TimeSpan.Zero)
        {
            throw TimedOut(request, attempt);
        }

        using var payload = new PooledBuffer();
        using (var json = new Utf8JsonWriter(payload, RequestJson.Options))
        {
            request.Write(json, now);
        }

        long started = _time.GetTimestamp();
        OnionRequestOptions options = SwarmTiming.OptionsOf(request, remaining, !MayGoOn(attempt), attempt.Sufficient is not null);
        attempt.UnderWay = node;
        attempt.Posted = new PostedRequests();
        OnionResponse response = await _network.SendToNodeAsync(node, payload.Written, options with { Posted = attempt.Posted, Unanswered = attempt.Paths }, cancellationToken).ConfigureAwait(false);
        attempt.NoteReached();
        SwarmTelemetry.NoteAnswer(request.Method, response.StatusCode, _time.GetElapsedTime(started));
        return response;
    }

    private async ValueTask<(ServiceNode Node, Swarm? Swarm)> ChooseAsync(NodeRequest request, SwarmAttempt attempt, CancellationToken cancellationToken)
    {
        Swarm? swarm = null;
        IReadOnlyList<ServiceNode> candidates;
        IReadOnlyList<Ed25519PublicKey> doubters = [];
        if (request.Account is { } account)
        {
            swarm = await GetSwarmAsync(account, cancellationToken).ConfigureAwait(false);
            candidates = swarm.Members;
            doubters = await _directory.DoubtersOfAsync(account, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            candidates = await _directory.GetNodesAsync(cancellationToken).ConfigureAwait(false);
        }

        ServiceNode? node = attempt.Again ?? attempt.Only ?? Pick(candidates, attempt.Excluded, doubters);
        attempt.Again = null;
        if (node is not null)
        {
            return (node, swarm);
        }

        return request.Account is { } moved && await AskWitnessesAsync(moved, attempt, cancellationToken).ConfigureAwait(false)
            ? await ChooseAsync(request, attempt, cancellationToken).ConfigureAwait(false)
            : throw attempt.Exhausted(request.Method, candidates.Count);
    }

    /// <summary>Picks a node at random that was not asked yet; those that said lately that the account is elsewhere only when no other is left.</summary>
    private static ServiceNode? Pick(IReadOnlyList<ServiceNode> candidates, List<ServiceNode> excluded, IReadOnlyList<Ed25519PublicKey> doubters)
    {
        ServiceNode[] usable = [.. candidates.Where(candidate => !excluded.Exists(candidate.IsSameNode))];
        ServiceNode[] trusted = doubters.Count == 0 ? usable : [.. usable.Where(candidate => !doubters.Contains(candidate.Ed25519PublicKey))];
        ServiceNode[] chosen = trusted.Length > 0 ? trusted : usable;
        return chosen.Length == 0 ? null : chosen[RandomNumberGenerator.GetInt32(chosen.Length)];
    }

    private bool MayGoOn(SwarmAttempt attempt) => attempt.Only is null && attempt.Sufficient is null && attempt.Tries < _options.MaxTries;

    private async Task<bool> HasAnotherAsync(NodeRequest request, SwarmAttempt attempt, ServiceNode asked, CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceNode> candidates = request.Account is { } account
            ? (await GetSwarmAsync(account, cancellationToken).ConfigureAwait(false)).Members
            : await _directory.GetNodesAsync(cancellationToken).ConfigureAwait(false);
        return candidates.Any(candidate => !candidate.IsSameNode(asked) && !attempt.Excluded.Exists(candidate.IsSameNode));
    }

    private async Task WaitAsync(SwarmAttempt attempt, CancellationToken cancellationToken)
    {
        if (attempt.Again is not null || attempt.Sufficient is not null)
        {
            return;
        }

        TimeSpan delay;
        if (attempt.Lost is not null)
        {
            delay = NetworkBackoff.After(attempt.TimesLost);
        }
        else
        {
            delay = Longer(new Backoff(_options.RetryDelay, _options.MaxRetryDelay).After(Math.Max(attempt.Failures, 1)), attempt.LeastDelay);
            attempt.LeastDelay = TimeSpan.Zero;
        }

        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
