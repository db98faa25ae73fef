using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Finds guards, builds paths behind them and tests both before they are used.</summary>
/// <remarks>One path is built at a time; tests may run beside.</remarks>
internal sealed class PathBuilder
{
    private const int MaxGuardCandidates = 10;
    private const int MaxAttempts = 10;
    private const int AttemptsPerGuard = 3;

    /// <summary>The part of the limit of a test after which the next guard or path is tested beside a slow one.</summary>
    private const double PatienceShare = 0.2;

    /// <summary>So many candidates have failed or are slow when the seeds are asked whether the nodes of the list are still there.</summary>
    private const int CandidatesUntilDoubt = 2;

    private static readonly Backoff Pauses = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(4));
    private static readonly TimeSpan GuardLifetime = TimeSpan.FromDays(10);

    private readonly NodeDirectory _directory;
    private readonly PathProbe _probe;
    private readonly PathComposer _composer;
    private readonly OnionNetworkOptions _options;
    private readonly TimeProvider _time;
    private readonly INetworkRandom _random;
    private readonly Lock _gate = new();
    private readonly NetworkClock _clock;

    /// <summary>The guards that were chosen before the network's time was known.</summary>
    private readonly HashSet<Ed25519PublicKey> _undated = [];
    private List<Guard>? _guards;

    internal PathBuilder(NodeDirectory directory, PathProbe probe, PathComposer composer, OnionNetworkOptions options, NetworkClock clock, TimeProvider time, INetworkRandom random)
    {
        _clock = clock;
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
    internal async Task<OnionPath> BuildAsync(IReadOnlyList<OnionPath> paths, ServiceNode? avoid, IReadOnlyCollection<Ed25519PublicKey> avoidedGuards, CancellationToken cancellationToken)
    {
        var failedGuards = new HashSet<Ed25519PublicKey>(avoidedGuards);
        var failedHops = new HashSet<Ed25519PublicKey>();
        int attempts = 0;
        for (int failures = 0; attempts < MaxAttempts;)
        {
            if (failures > 0)
            {
                await Task.Delay(Pauses.After(failures, _random), _time, cancellationToken).ConfigureAwait(false);
            }

            if (await FindGuardOrRenewAsync(paths, avoid, failedGuards, cancellationToken).ConfigureAwait(false) is not { } guard)
            {
                // There is another list: what failed before says nothing about its nodes.
                failedGuards.Clear();
                failedHops.Clear();
                failures = 0;
                continue;
            }

            PathTest? lastFailure = null;
            bool isGuardToBlame = false;
            PathTest? good = await Staggered.TryAsync(Attempts(), _options.PathTestTimeout * PatienceShare, Succeeded, _time, cancellationToken).ConfigureAwait(false);
            if (good is not null)
            {
                KeepGuard(guard);
                return good.Path;
            }

            failures++;
            failedGuards.Add(guard.Ed25519PublicKey);
            if (lastFailure is not null)
            {
                ForgetGuard(guard, lastFailure.Result);
            }

            if (_directory.IsUnproven && await _directory.TryRenewAsync(cancellationToken).ConfigureAwait(false))
            {
                failedGuards.Clear();
                failedHops.Clear();
                failures = 0;
            }

            IEnumerable<Func<CancellationToken, Task<PathTest>>> Attempts()
            {
                for (int attempt = 0; attempt < AttemptsPerGuard && attempts < MaxAttempts && !isGuardToBlame && IsUsable(guard); attempt++)
                {
                    IReadOnlyList<ServiceNode> usable = _directory.Usable;
                    if (!_composer.TryCompose(guard, usable, paths, avoid, failedHops, out OnionPath path, out ServiceNode tester))
                    {
                        throw new NetworkUnreachableException(_composer.Lacking(usable));
                    }

                    // The next path, whether in place of this one or beside it, is made of other hops.
                    failedHops.UnionWith(path.Nodes.Skip(1).Select(node => node.Ed25519PublicKey));
                    attempts++;
                    yield return token => TestNewAsync(path, tester, token);
                }
            }

            bool Succeeded(PathTest test)
            {
                if (test.Result.Succeeded)
                {
                    return true;
                }

                lastFailure = test;
                isGuardToBlame |= test.Result.Reply is { } reply
                    && (reply.IsUnreachable || PathAnswer.Judge(reply.StatusCode, reply.Body.Span, test.Path, test.Tester).Kind == PathVerdictKind.GuardBusy);
                return false;
            }
        }

        throw new OnionPathException($"None of {MaxAttempts} new paths worked.");

        bool IsUsable(ServiceNode guard) => attempts == 0 || _directory.Find(guard.Ed25519PublicKey) is not null;
    }

    /// <summary>Builds a path with the guard of an old one and new hops.</summary>
    /// <returns>The path, or <see langword="null"/> when the test failed.</returns>
    internal async Task<OnionPath?> TryRebuildAsync(OnionPath old, IReadOnlyList<OnionPath> paths, CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceNode> nodes = await _directory.GetAsync(cancellationToken).ConfigureAwait(false);
        return _composer.TryCompose(old.Guard, nodes, paths, null, new HashSet<Ed25519PublicKey>(), out OnionPath path, out ServiceNode tester)
            && (await TestWithAsync(path, tester, cancellationToken).ConfigureAwait(false)).Succeeded ? path : null;
    }

    /// <summary>Tests a path in use with a node outside of it, and with a second one when the first may be the one that fails.</summary>
    internal async Task<ProbeResult> TestAsync(OnionPath path, CancellationToken cancellationToken)
    {
        ServiceNode[] outside = _random.Shuffled([.. (await _directory.GetAsync(cancellationToken).ConfigureAwait(false)).Where(node => !path.Nodes.Any(node.IsSameNode))]);
        if (outside.Length == 0)
        {
            throw new NetworkUnreachableException("There is no node outside of a path to test it with.");
        }

        ProbeResult result = await TestWithAsync(path, outside[0], cancellationToken).ConfigureAwait(false);
        return !result.Succeeded && result.Reply is not { IsUnreachable: true } && outside.Length > 1
            ? await TestWithAsync(path, outside[1], cancellationToken).ConfigureAwait(false)
            : result;
    }

    /// <summary>Gives up the guards that were struck out: they are not the first choice again when their strikes expire.</summary>
    internal void ForgetStruckGuards()
    {
        lock (_gate)
        {
            _guards?.RemoveAll(kept => _directory.IsStruckOut(kept.Key));
        }
    }

    /// <summary>Keeps the guards for the next run.</summary>
    internal void SaveGuards()
    {
        Guard[] guards;
        lock (_gate)
        {
            guards = [.. _guards ?? []];
        }

        _directory.KeepGuards(guards);
    }

    /// <summary>Tests a new path, and again with another node when the last hop says that the first one is gone.</summary>
    private async Task<PathTest> TestNewAsync(OnionPath path, ServiceNode tester, CancellationToken cancellationToken)
    {
        ProbeResult result = await TestWithAsync(path, tester, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded && result.Reply is { IsUnreachable: false } reply && reply.StatusCode != 200
            && PathAnswer.Judge(reply.StatusCode, reply.Body.Span, path, tester).Kind == PathVerdictKind.DestinationUnreachable
            && Array.Find(_random.Shuffled(_directory.Usable), node => !node.IsSameNode(tester) && !path.Nodes.Any(node.IsSameNode)) is { } other)
        {
            tester = other;
            result = await TestWithAsync(path, other, cancellationToken).ConfigureAwait(false);
        }

        return new PathTest(path, tester, result);
    }

    private async Task<ProbeResult> TestWithAsync(OnionPath path, ServiceNode tester, CancellationToken cancellationToken)
    {
        DateTimeOffset askedAt = _time.GetUtcNow();
        ProbeResult result = await _probe.AskAsync(path.Nodes, tester, _options.PathTestTimeout, cancellationToken).ConfigureAwait(false);
        Note(path.Guard, result);
        if (result.Succeeded)
        {
            _directory.NoteAnswers(tester, path.Nodes, askedAt);
        }
        else if (result.Reply is { IsUnreachable: false } reply && reply.StatusCode != 200
            && PathAnswer.Judge(reply.StatusCode, reply.Body.Span, path, tester) is { Culprit: { } culprit } verdict)
        {
            _directory.Accuse(culprit, verdict.Fault, path, tester);
        }

        return result;
    }

    /// <summary>Finds a guard; and asks the seeds, beside the search, as soon as it seems that nothing of the list is there any more.</summary>
    /// <returns>The guard, or <see langword="null"/> when there is another list to search.</returns>
    private async Task<ServiceNode?> FindGuardOrRenewAsync(IReadOnlyList<OnionPath> paths, ServiceNode? avoid, HashSet<Ed25519PublicKey> failed, CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceNode> nodes = await _directory.GetAsync(cancellationToken).ConfigureAwait(false);
        bool isUnproven = _directory.IsUnproven;
        var doubt = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var found = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<ServiceNode> search = FindGuardAsync(nodes, paths, avoid, failed, isUnproven ? doubt.SetResult : null, found.Token);
        try
        {
            await Task.WhenAny(search, doubt.Task).ConfigureAwait(false);
            if (!search.IsCompleted)
            {
                Task<bool> renewal = _directory.TryRenewAsync(found.Token);
                await Task.WhenAny(search, renewal).ConfigureAwait(false);
                if (!search.IsCompletedSuccessfully && await renewal.ConfigureAwait(false))
                {
                    return null;
                }
            }

            return await search.ConfigureAwait(false);
        }
        catch (NetworkUnreachableException)
        {
            if (await _directory.TryRenewAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            throw;
        }
        finally
        {
            await found.CancelAsync().ConfigureAwait(false);
            await ((Task)search).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Finds a node that answers, the kept guards first.</summary>
    private async Task<ServiceNode> FindGuardAsync(
        IReadOnlyList<ServiceNode> nodes,
        IReadOnlyList<OnionPath> paths,
        ServiceNode? avoid,
        HashSet<Ed25519PublicKey> failed,
        Action? doubted,
        CancellationToken cancellationToken)
    {
        bool IsExcluded(ServiceNode node) => failed.Contains(node.Ed25519PublicKey) || avoid?.IsSameNode(node) == true;
        bool IsInPath(ServiceNode node) => paths.Any(path => path.Nodes.Any(node.IsSameNode));

        IEnumerable<ServiceNode> kept = KeptGuards().Select(guard => _directory.Find(guard.Key)).OfType<ServiceNode>().Where(node => !IsExcluded(node) && !IsInPath(node));
        IEnumerable<ServiceNode> candidates = kept.Concat(_composer.GuardCandidates(nodes, paths, IsExcluded)).DistinctBy(node => node.Ed25519PublicKey);
        Exception? lastFailure = null;
        int asked = 0;
        GuardTest? good = await Staggered.TryAsync(
            Tests(),
            _options.GuardTestTimeout * PatienceShare,
            Succeeded,
            _time,
            cancellationToken).ConfigureAwait(false);
        if (good is null)
        {
            if (asked > 0)
            {
                // Perhaps the list is of a network that is no more.
                _directory.MarkStale();
            }

            throw new NetworkUnreachableException($"None of {asked} nodes answered as a guard.", lastFailure);
        }

        return good.Guard;

        IEnumerable<Func<CancellationToken, Task<GuardTest>>> Tests()
        {
            int begun = 0;
            foreach (ServiceNode candidate in candidates.Take(MaxGuardCandidates))
            {
                if (begun++ == CandidatesUntilDoubt)
                {
                    doubted?.Invoke();
                }

                yield return token => TestGuardAsync(candidate, token);
            }
        }

        bool Succeeded(GuardTest test)
        {
            asked++;
            Note(test.Guard, test.Result);
            if (test.Result.Succeeded)
            {
                _directory.NoteAnswers(test.Guard, [], _time.GetUtcNow());
                return true;
            }

            failed.Add(test.Guard.Ed25519PublicKey);
            ForgetGuard(test.Guard, test.Result);
            lastFailure = test.Result.Reply?.Failure ?? lastFailure;
            return false;
        }
    }

    private async Task<GuardTest> TestGuardAsync(ServiceNode guard, CancellationToken cancellationToken) =>
        new(guard, await _probe.AskAsync([], guard, _options.GuardTestTimeout, cancellationToken).ConfigureAwait(false));

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
            _guards ??= [.. _directory.Guards];
            if (_clock.IsSynchronised)
            {
                // Only now their ages can be told: the machine's own clock may be wrong by years.
                DateTimeOffset now = _clock.UtcNow;
                _guards = [.. _guards.Select(guard => _undated.Contains(guard.Key) ? guard with { ChosenAt = now } : guard).Where(guard => now - guard.ChosenAt < GuardLifetime && guard.ChosenAt <= now)];
                _undated.Clear();
            }

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
                guards.Add(new Guard(guard.Ed25519PublicKey, _clock.UtcNow));
                if (!_clock.IsSynchronised)
                {
                    _undated.Add(guard.Ed25519PublicKey);
                }
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

    private sealed record GuardTest(ServiceNode Guard, ProbeResult Result);

    private sealed record PathTest(OnionPath Path, ServiceNode Tester, ProbeResult Result);
}
