using Session.Sdk.Cryptography;

namespace Session.Sdk.Onion;

/// <summary>Finds guards, builds paths behind them and tests both before they are used.</summary>
/// <remarks>One path is built at a time; tests may run beside.</remarks>
internal sealed class PathBuilder
{
    private const int MaxGuardCandidates = 10;
    private const int MaxAttempts = 10;
    private const int AttemptsPerGuard = 3;
    private const int AttemptsAtOnce = 3;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan GuardLifetime = TimeSpan.FromDays(10);

    private readonly NodeDirectory _directory;
    private readonly PathProbe _probe;
    private readonly PathComposer _composer;
    private readonly OnionNetworkOptions _options;
    private readonly TimeProvider _time;
    private readonly INetworkRandom _random;
    private readonly Lock _gate = new();
    private List<Guard>? _guards;

    internal PathBuilder(NodeDirectory directory, PathProbe probe, PathComposer composer, OnionNetworkOptions options, TimeProvider time, INetworkRandom random)
    {
        _directory = directory;
        _probe = probe;
        _composer = composer;
        _options = options;
        _time = time;
        _random = random;
    }

    /// <summary>Sets what is told about every reply or silence of a guard.</summary>
    internal Action<ServiceNode, GuardReply> GuardReplied { private get; set; } = (_, _) => { };

    /// <summary>Sets what takes the times that tested nodes tell.</summary>
    internal Action<ClockSample> ClockSampled { private get; set; } = _ => { };

    /// <summary>Builds a path beside others.</summary>
    /// <exception cref="NetworkUnreachableException">There are too few nodes, or none answers as a guard.</exception>
    /// <exception cref="OnionPathException">Guards answer, but no path behind them works.</exception>
    internal async Task<OnionPath> BuildAsync(IReadOnlyList<OnionPath> paths, ServiceNode? avoid, CancellationToken cancellationToken)
    {
        var failedGuards = new HashSet<Ed25519PublicKey>();
        var failedHops = new HashSet<Ed25519PublicKey>();
        ServiceNode? guard = null;
        int attemptsWithGuard = 0;
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (attempt >= AttemptsAtOnce)
            {
                await Task.Delay(Backoff(attempt - AttemptsAtOnce), _time, cancellationToken).ConfigureAwait(false);
            }

            IReadOnlyList<ServiceNode> nodes = await _directory.GetAsync(cancellationToken).ConfigureAwait(false);
            if (guard is null)
            {
                guard = await FindGuardAsync(nodes, paths, avoid, failedGuards, cancellationToken).ConfigureAwait(false);
                attemptsWithGuard = 0;
            }

            if (!_composer.TryCompose(guard, nodes, paths, avoid, failedHops, out OnionPath path, out ServiceNode tester))
            {
                throw new NetworkUnreachableException($"A path needs more nodes than the {nodes.Count} that are usable.");
            }

            ProbeResult result = await TestWithAsync(path, tester, cancellationToken).ConfigureAwait(false);
            if (result.Succeeded)
            {
                KeepGuard(guard);
                return path;
            }

            failedHops.UnionWith(path.Nodes.Skip(1).Select(node => node.Ed25519PublicKey));
            bool isGuardToBlame = result.Reply is { } reply && (reply.IsUnreachable || PathAnswer.Judge(reply.StatusCode, reply.Body.Span, path, tester).Kind == PathVerdictKind.GuardBusy);
            if (isGuardToBlame || ++attemptsWithGuard == AttemptsPerGuard || _directory.Find(guard.Ed25519PublicKey) is null)
            {
                failedGuards.Add(guard.Ed25519PublicKey);
                ForgetGuard(guard, result);
                guard = null;
            }
        }

        throw new OnionPathException($"None of {MaxAttempts} new paths worked.");
    }

    /// <summary>Builds a path with the guard of an old one and new hops.</summary>
    /// <returns>The path, or <see langword="null"/> when the test failed.</returns>
    internal async Task<OnionPath?> TryRebuildAsync(OnionPath old, IReadOnlyList<OnionPath> paths, CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceNode> nodes = await _directory.GetAsync(cancellationToken).ConfigureAwait(false);
        return _composer.TryCompose(old.Guard, nodes, paths, null, new HashSet<Ed25519PublicKey>(), out OnionPath path, out ServiceNode tester)
            && (await TestWithAsync(path, tester, cancellationToken).ConfigureAwait(false)).Succeeded ? path : null;
    }

    /// <summary>Tests a path in use with a node outside of it.</summary>
    internal async Task<ProbeResult> TestAsync(OnionPath path, CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceNode> nodes = await _directory.GetAsync(cancellationToken).ConfigureAwait(false);
        ServiceNode[] outside = [.. nodes.Where(node => !path.Nodes.Any(node.IsSameNode))];
        return outside.Length == 0
            ? throw new NetworkUnreachableException("There is no node outside of a path to test it with.")
            : await TestWithAsync(path, outside[_random.Next(outside.Length)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps the guards for the next run.</summary>
    internal Task SaveGuardsAsync(CancellationToken cancellationToken)
    {
        Guard[] guards;
        lock (_gate)
        {
            guards = [.. _guards ?? []];
        }

        return _directory.SaveGuardsAsync(guards, cancellationToken);
    }

    private async Task<ProbeResult> TestWithAsync(OnionPath path, ServiceNode tester, CancellationToken cancellationToken)
    {
        ProbeResult result = await _probe.AskAsync(path.Nodes, tester, _options.PathTestTimeout, cancellationToken).ConfigureAwait(false);
        Note(path.Guard, result);
        if (!result.Succeeded && result.Reply is { IsUnreachable: false } reply && reply.StatusCode != 200
            && PathAnswer.Judge(reply.StatusCode, reply.Body.Span, path, tester) is { Culprit: { } culprit } verdict)
        {
            _directory.Report(culprit.Ed25519PublicKey, verdict.Fault);
        }

        return result;
    }

    /// <summary>Finds a node that answers, the kept guards first.</summary>
    private async Task<ServiceNode> FindGuardAsync(
        IReadOnlyList<ServiceNode> nodes,
        IReadOnlyList<OnionPath> paths,
        ServiceNode? avoid,
        HashSet<Ed25519PublicKey> failed,
        CancellationToken cancellationToken)
    {
        bool IsExcluded(ServiceNode node) => failed.Contains(node.Ed25519PublicKey) || avoid?.IsSameNode(node) == true;
        bool IsInPath(ServiceNode node) => paths.Any(path => path.Nodes.Any(node.IsSameNode));

        IEnumerable<ServiceNode> kept = KeptGuards().Select(guard => _directory.Find(guard.Key)).OfType<ServiceNode>().Where(node => !IsExcluded(node) && !IsInPath(node));
        IEnumerable<ServiceNode> candidates = kept.Concat(_composer.GuardCandidates(nodes, paths, IsExcluded)).DistinctBy(node => node.Ed25519PublicKey);
        Exception? lastFailure = null;
        int asked = 0;
        foreach (ServiceNode candidate in candidates.Take(MaxGuardCandidates))
        {
            asked++;
            ProbeResult result = await _probe.AskAsync([], candidate, _options.GuardTestTimeout, cancellationToken).ConfigureAwait(false);
            Note(candidate, result);
            if (result.Succeeded)
            {
                return candidate;
            }

            failed.Add(candidate.Ed25519PublicKey);
            ForgetGuard(candidate, result);
            lastFailure = result.Reply?.Failure ?? lastFailure;
        }

        // Perhaps the list is of a network that is no more.
        _directory.MarkStale();
        throw new NetworkUnreachableException($"None of {asked} nodes answered as a guard.", lastFailure);
    }

    private void Note(ServiceNode guard, ProbeResult result)
    {
        if (result.Reply is { } reply)
        {
            GuardReplied(guard, reply);
        }

        if (result.Sample is { } sample)
        {
            ClockSampled(sample);
        }
    }

    private Guard[] KeptGuards()
    {
        lock (_gate)
        {
            DateTimeOffset now = _time.GetUtcNow();
            _guards ??= [.. _directory.Guards.Where(guard => now - guard.ChosenAt < GuardLifetime && guard.ChosenAt <= now)];
            return [.. _guards];
        }
    }

    private void KeepGuard(ServiceNode guard)
    {
        lock (_gate)
        {
            List<Guard> guards = _guards ??= [];
            guards.RemoveAll(kept => _directory.Find(kept.Key) is null);
            if (guards.TrueForAll(kept => kept.Key != guard.Ed25519PublicKey))
            {
                guards.Add(new Guard(guard.Ed25519PublicKey, _time.GetUtcNow()));
            }

            if (guards.Count > NodeCache.MaxGuards)
            {
                guards.RemoveAt(0);
            }
        }
    }

    /// <summary>Gives a guard up that answers but does not work. One that cannot be reached is kept: perhaps the device is offline.</summary>
    private void ForgetGuard(ServiceNode guard, ProbeResult result)
    {
        if (result.Reply is { IsUnreachable: false })
        {
            lock (_gate)
            {
                _guards?.RemoveAll(kept => kept.Key == guard.Ed25519PublicKey);
            }
        }
    }

    private TimeSpan Backoff(int exponent)
    {
        TimeSpan delay = FirstDelay * Math.Pow(2, exponent);
        return _random.Jitter(delay < LongestDelay ? delay : LongestDelay);
    }
}
