using SessionSdk.Storage;

namespace SessionSdk.Dispatching;

internal sealed partial class DispatchMachine
{
    private LogRead? _reading;
    private long _head;
    private long _front;
    private int _readFailures;
    private TimeSpan _readAgainAt;
    private bool _searchedLast;

    /// <summary>The log has events up to a position.</summary>
    internal void Note(long head) => _head = Math.Max(_head, head);

    /// <summary>Gives what is to be read now. There is one reading at a time; it ends with <see cref="Take"/> or <see cref="ReadFailed"/>.</summary>
    internal bool TryRead(TimeSpan now, out LogRead read)
    {
        read = null!;
        if (_reading is not null || now < _readAgainAt)
        {
            return false;
        }

        _readAgainAt = default;

        // Searches and the rest take turns: neither keeps the other waiting.
        LogRead? wanted = _searchedLast ? NextToHold() ?? NextToSearch() : NextToSearch() ?? NextToHold();
        if (wanted is null)
        {
            return false;
        }

        _searchedLast = wanted.Search is not null;
        _reading = read = wanted;
        return true;
    }

    /// <summary>The log could not be read; that is tried again after a pause.</summary>
    internal void ReadFailed(TimeSpan now)
    {
        _reading = null;
        _readAgainAt = now + DispatchRules.PauseAfter(++_readFailures, DispatchRules.StoreRetryDelay, DispatchRules.LongestStorePause);
    }

    /// <summary>The events that <see cref="TryRead"/> asked for.</summary>
    internal void Take(LogRead asked, IReadOnlyList<EventRecord> page)
    {
        _reading = null;
        _readFailures = 0;
        if (asked.Search is { } search)
        {
            TakeForSearch(search, asked, page);
        }
        else if (asked.Lane is { } lane)
        {
            TakeForLane(lane, asked, page);
        }
        else
        {
            TakeForward(asked, page);
        }
    }

    private LogRead? NextToHold()
    {
        if (_isPaused || _held.Count >= Rules.MaxHeld)
        {
            return null;
        }

        foreach (DispatchLane lane in _overfull)
        {
            if (lane.Waiting.Count <= Rules.MaxHeldPerLane / 4)
            {
                return new LogRead(lane.RefillAfter!.Value, Rules.MaxHeldPerLane - lane.Waiting.Count, _head, Lane: lane);
            }
        }

        return _front < _head && CanPass(_front + 1) ? new LogRead(_front, Rules.PageSize, _head) : null;
    }

    /// <summary>Tells whether the front may move to a position. When too many runs lie open it waits, but not before the last of them: after a restart, what lies between them has to be found again.</summary>
    private bool CanPass(long position) => _handled.Runs < Rules.MaxRanges || position <= _handled.Last;

    private LogRead? NextToSearch()
    {
        foreach (AnswerSearch search in _searches)
        {
            if (search.Candidate is null && search.After < _head)
            {
                return new LogRead(search.After, Rules.PageSize, _head, Search: search);
            }
        }

        return null;
    }

    private void TakeForward(LogRead asked, IReadOnlyList<EventRecord> page)
    {
        foreach (EventRecord record in page)
        {
            if (record.Position <= _front)
            {
                continue;
            }

            if (_held.Count >= Rules.MaxHeld || !CanPass(record.Position))
            {
                // What does not fit is read again.
                return;
            }

            NothingBetween(_front, record.Position);
            _front = record.Position;
            if (IsNew(record))
            {
                DispatchLane lane = LaneOf(record);
                if (lane.RefillAfter is null && lane.Waiting.Count < Rules.MaxHeldPerLane)
                {
                    Hold(record, lane);
                }
                else if (lane.RefillAfter is null)
                {
                    lane.RefillAfter = record.Position - 1;
                    _overfull.Add(lane);
                }
            }
        }

        if (page.Count < asked.Limit && asked.Head > _front)
        {
            NothingBetween(_front, asked.Head + 1);
            _front = asked.Head;
        }
    }

    private void TakeForLane(DispatchLane lane, LogRead asked, IReadOnlyList<EventRecord> page)
    {
        long front = _front;
        foreach (EventRecord record in page)
        {
            if (record.Position > front)
            {
                break;
            }

            if (_held.Count >= Rules.MaxHeld || lane.Waiting.Count >= Rules.MaxHeldPerLane)
            {
                return;
            }

            NothingBetween(lane.RefillAfter!.Value, record.Position);
            lane.RefillAfter = record.Position;
            if (KeyOf(record) == lane.Key && IsNew(record))
            {
                Hold(record, lane);
            }
        }

        if (page.Count < asked.Limit || page[^1].Position >= front)
        {
            // Nothing of this line is left behind the front.
            NothingBetween(lane.RefillAfter!.Value, front + 1);
            lane.RefillAfter = null;
            _overfull.Remove(lane);
            QueueUp(lane);
        }
    }

    /// <summary>Tells whether an event is neither handled nor on its way. One that the reader does not want is handled by that.</summary>
    private bool IsNew(EventRecord record)
    {
        if (_handled.Contains(record.Position) || _held.ContainsKey(record.Position))
        {
            return false;
        }

        if (Rules.Wants(record.Kind))
        {
            return true;
        }

        _started.Remove(record.Position);
        _handled.Add(record.Position);
        _skipped++;
        return false;
    }

    private void Hold(EventRecord record, DispatchLane lane)
    {
        var entry = new DispatchEntry(record, lane) { IsRedelivered = _started.Contains(record.Position) };
        _held.Add(record.Position, entry);
        Insert(entry);
    }

    /// <summary>The log has nothing between two positions (any more): what is not held there counts as handled.</summary>
    private void NothingBetween(long before, long after)
    {
        if (after - before < 2)
        {
            return;
        }

        for (long first = before + 1; first < after;)
        {
            // Held events may be gone from the log when it was cut for its length.
            long last = after - 1;
            foreach (long held in _held.Keys)
            {
                last = held >= first && held <= last ? held - 1 : last;
            }

            _handled.Add(first, last);
            first = last + 2;
        }

        _started.RemoveWhere(_handled.Contains);
        _unkeptMarks.RemoveWhere(_handled.Contains);
        _skipped++;
    }
}
