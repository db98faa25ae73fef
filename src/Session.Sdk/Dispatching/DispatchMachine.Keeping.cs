using SessionSdk.Storage;

namespace SessionSdk.Dispatching;

internal sealed partial class DispatchMachine
{
    private readonly List<DispatchEntry> _starting = [];
    private readonly List<DispatchEntry> _startingInKeeping = [];
    private readonly List<FailedEventRecord> _failed = [];
    private readonly List<long> _noLongerFailed = [];
    private DispatchProgress? _keeping;
    private bool _isUnkept;
    private int _skipped;
    private int _keepFailures;
    private TimeSpan _keepAgainAt;

    private bool IsKeeping => _keeping is not null;

    /// <summary>Gets whether the store does not know everything yet.</summary>
    internal bool IsUnkept => IsKeeping || _isUnkept || _skipped > 0 || _starting.Count > 0;

    /// <summary>Gives what is to be kept now. There is one keeping at a time; it ends with <see cref="Kept"/> or <see cref="KeepFailed"/>.</summary>
    /// <param name="now">The time.</param>
    /// <param name="progress">What is to be kept.</param>
    /// <param name="isLast">Whether small things are kept as well, as there is no later.</param>
    internal bool TryKeep(TimeSpan now, out DispatchProgress progress, bool isLast = false)
    {
        progress = null!;
        bool isWanted = _isUnkept || _starting.Count > 0 || _skipped >= Rules.LazySkips || (isLast && _skipped > 0);
        if (IsKeeping || !isWanted || (now < _keepAgainAt && !isLast))
        {
            return false;
        }

        foreach (DispatchEntry entry in _starting)
        {
            _started.Add(entry.Position);
        }

        long[] started = [.. _started];
        Array.Sort(started);
        var reader = new ConsumerRecord { Name = Rules.Name, Cursor = _handled.Cursor, HandledAhead = _handled.ToPairs(), Started = started };
        _keeping = progress = new DispatchProgress(reader, [.. _failed], [.. _noLongerFailed]);
        _startingInKeeping.AddRange(_starting);
        _starting.Clear();
        _failed.Clear();
        _noLongerFailed.Clear();
        (_isUnkept, _skipped, _keepAgainAt) = (false, 0, default);
        return true;
    }

    /// <summary>What <see cref="TryKeep"/> gave is kept.</summary>
    internal void Kept()
    {
        _unkeptMarks.ExceptWith(_keeping!.Reader.Started);
        _keeping = null;
        _keepFailures = 0;
        _startingInKeeping.ForEach(MakeStartable);
        _startingInKeeping.Clear();
    }

    /// <summary>What <see cref="TryKeep"/> gave may not be kept; that is tried again after a pause.</summary>
    internal void KeepFailed(TimeSpan now)
    {
        // What became of an event meanwhile counts.
        _failed.InsertRange(0, _keeping!.Failed.Where(failed => !_noLongerFailed.Contains(failed.Event.Position) && !_failed.Exists(newer => newer.Event.Position == failed.Event.Position)));
        _noLongerFailed.InsertRange(0, _keeping.NoLongerFailed.Where(position => !_failed.Exists(failed => failed.Event.Position == position)));
        _keeping = null;
        _isUnkept = true;
        _starting.InsertRange(0, _startingInKeeping);
        _startingInKeeping.Clear();
        _keepAgainAt = now + DispatchRules.PauseAfter(++_keepFailures, DispatchRules.StoreRetryDelay, DispatchRules.LongestStorePause);
    }
}
