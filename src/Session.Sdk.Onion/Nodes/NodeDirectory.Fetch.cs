namespace SessionSdk.Onion;

// Where a list of nodes comes from.
internal sealed partial class NodeDirectory
{
    /// <summary>Asks the seeds at once, because nothing answers that is in the list; not if they have just been asked.</summary>
    /// <returns>Whether another list is in use now.</returns>
    internal async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        Task renewal;
        long before;
        lock (_gate)
        {
            before = _listedBy;
            DateTimeOffset now = _time.GetUtcNow();
            if (_renewal.Running is null && ((now - _seededAt).Duration() < RetryInterval || (now - _renewalTriedAt).Duration() < RenewalInterval))
            {
                return false;
            }

            _renewalTriedAt = now;
            renewal = _renewal.RunAsync(RenewOnceAsync);
        }

        try
        {
            await renewal.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NetworkUnreachableException failure)
        {
            LogRefreshFailed(failure.Message);
        }

        lock (_gate)
        {
            return _listedBy != before;
        }
    }

    private async Task<IReadOnlyList<ServiceNode>> BootstrapAsync(CancellationToken cancellationToken)
    {
        await _bootstrap.RunAsync(BootstrapOnceAsync).WaitAsync(cancellationToken).ConfigureAwait(false);
        return Snapshot(out _) is { Count: > 0 } usable
            ? usable
            : throw new NetworkUnreachableException("Every known node has failed too often.");
    }

    private async Task BootstrapOnceAsync(CancellationToken cancellationToken)
    {
        bool isKnown;
        lock (_gate)
        {
            isKnown = _nodes.Count > 0;
        }

        if (Snapshot(out _).Count > 0 || (!isKnown && await TryLoadAsync(cancellationToken).ConfigureAwait(false)))
        {
            return;
        }

        Use(await FindAsync(DateTimeOffset.MinValue, cancellationToken).ConfigureAwait(false));
    }

    private async Task RenewOnceAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset known;
        lock (_gate)
        {
            known = _fetchedAt;
        }

        Use(await FindAsync(known, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Asks the seeds, and while they are slow takes the list that came with the program if it is newer than what is known.</summary>
    /// <exception cref="NetworkUnreachableException">There is no list.</exception>
    private async Task<FoundList> FindAsync(DateTimeOffset known, CancellationToken cancellationToken)
    {
        NetworkUnreachableException? failure = null;
        FoundList? found = await Staggered.TryAsync(Sources(), ShippedPatience, list => list.Nodes.Count > 0, _time, cancellationToken).ConfigureAwait(false);
        return found ?? throw failure ?? new NetworkUnreachableException("No list of nodes was found.");

        IEnumerable<Func<CancellationToken, Task<FoundList>>> Sources()
        {
            yield return AskSeedsAsync;
            if (_shipped is not null)
            {
                yield return ReadShippedAsync;
            }
        }

        async Task<FoundList> AskSeedsAsync(CancellationToken token)
        {
            try
            {
                return await FetchAsync(token).ConfigureAwait(false);
            }
            catch (NetworkUnreachableException unreachable)
            {
                failure = unreachable;
                return FoundList.None;
            }
        }

        async Task<FoundList> ReadShippedAsync(CancellationToken token)
        {
            long ask = NextAsk();
            return await _shipped.ReadAsync(token).ConfigureAwait(false) is var (nodes, takenAt) && takenAt > known
                ? new FoundList(nodes, ask, takenAt, FoundBy.Program)
                : FoundList.None;
        }
    }

    private async Task<FoundList> FetchAsync(CancellationToken cancellationToken)
    {
        long ask = NextAsk();
        SeedAnswer answer = await _seeds.FetchAsync(cancellationToken).ConfigureAwait(false);
        return new FoundList([.. answer.List.Nodes.Select(listed => listed.Node)], ask, _time.GetUtcNow(), answer.IsConfirmed ? FoundBy.Seeds : FoundBy.OneSeed);
    }

    private long NextAsk()
    {
        lock (_gate)
        {
            return ++_asks;
        }
    }

    private void StartRefresh()
    {
        lock (_gate)
        {
            _triedAt = _time.GetUtcNow();
        }

        _ = ObserveAsync(_refresh.RunAsync(RefreshOnceAsync));

        async Task ObserveAsync(Task refresh)
        {
            try
            {
                await refresh.ConfigureAwait(false);
            }
            catch (SessionException failure)
            {
                LogRefreshFailed(failure.Message);
            }
            catch (OperationCanceledException)
            {
                // The network is being disposed.
            }
        }
    }

    private async Task RefreshOnceAsync(CancellationToken cancellationToken)
    {
        long ask;
        bool isUnconfirmed;
        lock (_gate)
        {
            ask = ++_asks;
            isUnconfirmed = _isUnconfirmed;
            _failures++;
        }

        // The nodes of a list that one seed alone has told may all be that seed's: they confirm nothing.
        if (!isUnconfirmed && await AskNetwork(cancellationToken).ConfigureAwait(false) is { } agreed)
        {
            Use(new FoundList(agreed, ask, _time.GetUtcNow(), FoundBy.Nodes));
            return;
        }

        FoundList found = await FetchAsync(cancellationToken).ConfigureAwait(false);
        if (found.By == FoundBy.OneSeed && !isUnconfirmed)
        {
            throw new NetworkUnreachableException("Only one of several seeds gave a list of nodes, and the nodes in use did not agree on one: what is known stays in use.");
        }

        Use(found);
    }
}
