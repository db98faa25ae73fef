using Microsoft.Extensions.Logging;

namespace SessionSdk.Onion;

internal sealed partial class PathPool
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RotationRetryInterval = TimeSpan.FromMinutes(1);

    /// <summary>For how long nothing is built ahead after a failure. Requests that find no path build one all the same.</summary>
    private static readonly TimeSpan BuildRetryInterval = TimeSpan.FromSeconds(10);

    private void StartMaintenance()
    {
        lock (_gate)
        {
            if (_maintenance is null && !_lifetime.IsCancellationRequested)
            {
                _timer = _time.CreateTimer(static pool => ((PathPool)pool!).Signal(), this, CheckInterval, CheckInterval);
                _maintenance = Detached.Run(MaintainAsync, CancellationToken.None);
            }
        }
    }

    private async Task MaintainAsync()
    {
        try
        {
            await foreach (bool _ in _signal.Reader.ReadAllAsync(_lifetime).ConfigureAwait(false))
            {
                try
                {
                    await Task.WhenAll(TestStruckPathsAsync(), BuildMissingPathsAsync()).ConfigureAwait(false);
                    await RotateOldPathsAsync().ConfigureAwait(false);
                }
                catch (SessionException failure)
                {
                    _failedAt = _time.GetTimestamp();
                    LogBuildFailed(failure.Message);
                }
                catch (Exception failure) when (failure is not OperationCanceledException || !_lifetime.IsCancellationRequested)
                {
                    // Whatever it is, a throwing handler of an event for example: the next round comes.
                    _failedAt = _time.GetTimestamp();
                    LogBuildingThrew(failure);
                }
            }
        }
        catch (OperationCanceledException) when (_lifetime.IsCancellationRequested)
        {
            // The network is being disposed.
        }
    }

    /// <summary>Finds out whether paths that failed still work, so that requests need not.</summary>
    private async Task TestStruckPathsAsync()
    {
        // Side by side: one that hangs does not keep another one in use.
        await Task.WhenAll(Where(entry => entry.Strikes > 0).Select(TestAsync)).ConfigureAwait(false);

        async Task TestAsync(PathEntry entry)
        {
            DateTimeOffset askedAt = _time.GetUtcNow();
            ProbeResult result = await _builder.TestAsync(entry.Path, _lifetime).ConfigureAwait(false);
            if (result.Succeeded)
            {
                NoteSuccess(entry, null, askedAt);
            }
            else if (result.Reply is not { IsUnreachable: true })
            {
                Strike(entry);
            }
        }
    }

    private async Task BuildMissingPathsAsync()
    {
        while (IsPathWanted() && !FailedJustNow())
        {
            await _building.RunAsync(token => BuildAsync(null, [], token)).WaitAsync(_lifetime).ConfigureAwait(false);
        }

        bool IsPathWanted()
        {
            lock (_gate)
            {
                // One that was struck may be gone: another one is ready by the time that this is known.
                bool isWanted = _entries.Count < _options.PathCount
                    || ((_wantsMore || _entries.Count(entry => entry.Strikes == 0) < _options.PathCount) && _entries.Count < _options.MaxPathCount);
                _wantsMore = false;
                return isWanted;
            }
        }
    }

    /// <summary>Replaces the hops behind the guards of old paths. Requests under way end on the old hops.</summary>
    private async Task RotateOldPathsAsync()
    {
        foreach (PathEntry entry in Where(entry => _time.GetElapsedTime(entry.BuiltAt) >= _options.PathLifetime))
        {
            if (TryRetireSpare(entry))
            {
                continue;
            }

            if (await _builder.TryRebuildAsync(entry.Path, Paths, _lifetime).ConfigureAwait(false) is { } fresh)
            {
                Add(fresh, entry, null);
            }
            else
            {
                Postpone(entry);
            }
        }
    }

    /// <summary>Makes a path a minute too young to be replaced.</summary>
    private void Postpone(PathEntry entry)
    {
        long age = (long)((_options.PathLifetime - RotationRetryInterval).TotalSeconds * _time.TimestampFrequency);
        lock (_gate)
        {
            entry.BuiltAt = _time.GetTimestamp() - age;
        }
    }

    /// <summary>Drops an old path that was built for a load that is over.</summary>
    private bool TryRetireSpare(PathEntry entry)
    {
        lock (_gate)
        {
            if (_entries.Count <= _options.PathCount || entry.InFlight > 0 || !_entries.Remove(entry))
            {
                return false;
            }

            Publish();
        }

        PathsChanged?.Invoke();
        return true;
    }

    private bool FailedJustNow() => _failedAt is { } failedAt && _time.GetElapsedTime(failedAt) < BuildRetryInterval;

    private PathEntry[] Where(Func<PathEntry, bool> isMeant)
    {
        lock (_gate)
        {
            return [.. _entries.Where(isMeant)];
        }
    }

    [LoggerMessage(EventId = 3016, Level = LogLevel.Warning, Message = "Looking after the paths failed; it goes on")]
    private partial void LogBuildingThrew(Exception failure);
}
