using SessionSdk.Storage;

namespace SessionSdk.Dispatching;

/// <summary>Decides for one reader of the log which event it gets when, and what has to be kept.</summary>
/// <remarks>
/// <para>Pure: no tasks, locks or clock. What happened is told by methods; what is to be done is asked for with <c>Try…</c>, by one caller at a time.
/// A time is a span since any fixed moment and never goes back.</para>
/// <para>Events of a line come one after the other in order of their positions, lines side by side. Everything up to the front was read: it is handled, held,
/// or was read past because its line was full, which <see cref="DispatchLane.RefillAfter"/> remembers. After a crash everything that is not kept as
/// handled comes again; what is kept as started comes marked.</para>
/// </remarks>
internal sealed partial class DispatchMachine
{
    private readonly HandledPositions _handled;
    private readonly Dictionary<long, DispatchEntry> _held = [];
    private readonly Dictionary<ConversationId, DispatchLane> _lanes = [];
    private readonly HashSet<DispatchLane> _overfull = [];
    private readonly Queue<DispatchLane> _queued = new();
    private readonly Queue<DispatchEntry> _startable = new();
    private readonly PriorityQueue<DispatchEntry, TimeSpan> _backingOff = new();

    /// <summary>The positions that were given and are not handled.</summary>
    private readonly HashSet<long> _started;

    /// <summary>Those of them that the store may not know: answers are given before that is kept.</summary>
    private readonly HashSet<long> _unkeptMarks = [];

    private readonly HashSet<AnswerSearch> _searches = [];
    private int _active;
    private bool _isPaused;

    /// <param name="rules">How the reader is served.</param>
    /// <param name="kept">How far it has come.</param>
    /// <param name="isKept">Whether the store knows that.</param>
    internal DispatchMachine(DispatchRules rules, ConsumerRecord kept, bool isKept)
    {
        Rules = rules;
        _handled = new HandledPositions(kept.Cursor, kept.HandledAhead);
        _started = [.. kept.Started.Where(position => !_handled.Contains(position))];
        _front = kept.Cursor;
        _head = kept.Cursor;
        _isUnkept = !isKept;
    }

    internal DispatchRules Rules { get; set; }

    /// <summary>Gets the position up to which everything has been handled.</summary>
    internal long Cursor => _handled.Cursor;

    /// <summary>Gets how many events are held.</summary>
    internal int Held => _held.Count;

    /// <summary>Gets how many runs of handled positions are remembered.</summary>
    internal int Runs => _handled.Runs;

    /// <summary>Gets how many lines are remembered.</summary>
    internal int Lanes => _lanes.Count;

    /// <summary>Gets whether nothing is left to do with what the log is known to hold.</summary>
    internal bool IsIdle => _held.Count == 0 && _overfull.Count == 0 && _handled.Cursor >= _head;

    /// <summary>Handlers that wait for a person do not take places from the others, within reason.</summary>
    private int Busy => _active - Math.Min(_searches.Count, Rules.MaxHeld / 2);

    /// <summary>Gives the next event that the reader gets now.</summary>
    internal bool TryStart(TimeSpan now, out DispatchEntry entry)
    {
        while (!_isPaused && _backingOff.TryPeek(out DispatchEntry? due, out TimeSpan at) && at <= now)
        {
            _backingOff.Dequeue();
            PutBack(due);
        }

        while (!_isPaused && Busy < Rules.MaxConcurrentLanes && _queued.TryDequeue(out DispatchLane? lane))
        {
            lane.IsQueued = false;
            DispatchEntry next = lane.Waiting[0];
            lane.Waiting.RemoveAt(0);
            lane.Current = next;
            _active++;
            bool isMarked = _started.Contains(next.Position) && !_unkeptMarks.Contains(next.Position);
            if (Rules.WaitsForStarts && !next.IsGivenAgain && !isMarked)
            {
                next.State = DispatchState.Starting;
                _starting.Add(next);
            }
            else
            {
                MakeStartable(next);
            }
        }

        if (!_startable.TryDequeue(out entry!))
        {
            return false;
        }

        entry.State = DispatchState.Running;
        Mark(entry);
        return true;
    }

    /// <summary>The reader returned: the event, and the answers that it asked for, are handled.</summary>
    internal void Complete(DispatchEntry entry)
    {
        Leave(entry);
        if (entry.Answers is { } answers)
        {
            entry.Answers = null;
            answers.ForEach(Finish);
        }

        Finish(entry);
        Release(entry.Lane);
    }

    /// <summary>The reader did not get to its end, through no fault of its own: it gets the event again.</summary>
    internal void Cancel(DispatchEntry entry)
    {
        Leave(entry);
        GiveBackAnswers(entry);
        entry.IsRedelivered = true;
        PutBack(entry);
    }

    /// <summary>The event could not be read: it is tried again after a pause, and not counted.</summary>
    internal void Postpone(DispatchEntry entry, TimeSpan now)
    {
        Leave(entry);
        GiveBackAnswers(entry);
        BackOff(entry, now, DispatchRules.PauseAfter(++entry.Postponements, DispatchRules.StoreRetryDelay, DispatchRules.LongestStorePause));
    }

    /// <summary>The reader failed.</summary>
    /// <param name="entry">The event.</param>
    /// <param name="isPermanent">Whether it would fail again.</param>
    /// <param name="failureType">The type of the failure.</param>
    /// <param name="at">What the clock says.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether the reader gets the event again.</returns>
    internal bool Fail(DispatchEntry entry, bool isPermanent, string failureType, DateTimeOffset at, TimeSpan now)
    {
        Leave(entry);
        GiveBackAnswers(entry);
        entry.Failures++;
        entry.IsRedelivered = true;
        if (!isPermanent && entry.Failures < Rules.MaxAttempts)
        {
            BackOff(entry, now, DispatchRules.PauseAfter(entry.Failures, Rules.RetryDelay, DispatchRules.LongestPause));
            return true;
        }

        _noLongerFailed.Remove(entry.Position);
        _failed.Add(new FailedEventRecord { Consumer = Rules.Name, Event = entry.Record, Attempts = entry.Failures, FailureType = failureType, At = at });
        Finish(entry, isFailure: true);
        Release(entry.Lane);
        return false;
    }

    /// <summary>Gives the reader an event again that it failed on for good.</summary>
    /// <returns>Whether there was room, and the event is neither on its way already nor handled meanwhile.</returns>
    internal bool GiveAgain(EventRecord record)
    {
        bool isHandledSince = _noLongerFailed.Contains(record.Position) || _keeping?.NoLongerFailed.Contains(record.Position) == true;
        if (isHandledSince || _held.Count >= 2 * Rules.MaxHeld || _held.ContainsKey(record.Position) || !_handled.Contains(record.Position))
        {
            return false;
        }

        DispatchLane lane = LaneOf(record);
        var entry = new DispatchEntry(record, lane) { IsGivenAgain = true, IsRedelivered = true };
        _held.Add(record.Position, entry);
        Insert(entry);
        return true;
    }

    /// <summary>Gives the reader nothing more; what it has, it may finish.</summary>
    internal void Pause()
    {
        _isPaused = true;
        while (_startable.TryDequeue(out DispatchEntry? entry))
        {
            ReturnUnstarted(entry);
        }

        _starting.ForEach(ReturnUnstarted);
        _starting.Clear();
        _startingInKeeping.ForEach(ReturnUnstarted);
        _startingInKeeping.Clear();
    }

    /// <summary>Goes on after a pause.</summary>
    internal void Resume() => _isPaused = false;

    /// <summary>Gives when something is due that nobody will tell.</summary>
    internal TimeSpan? NextDue()
    {
        TimeSpan? due = !_isPaused && _backingOff.TryPeek(out _, out TimeSpan at) ? at : null;
        if (_reading is null && _readAgainAt > TimeSpan.Zero && (due is null || _readAgainAt < due))
        {
            due = _readAgainAt;
        }

        return !IsKeeping && _keepAgainAt > TimeSpan.Zero && (due is null || _keepAgainAt < due) ? _keepAgainAt : due;
    }

    private void MakeStartable(DispatchEntry entry)
    {
        entry.State = DispatchState.Startable;
        _startable.Enqueue(entry);
    }

    private void Mark(DispatchEntry entry)
    {
        if (!entry.IsGivenAgain && _started.Add(entry.Position))
        {
            // Where nobody waits for it, the mark is kept with whatever is kept next.
            _unkeptMarks.Add(entry.Position);
            _skipped++;
        }
    }

    private void Leave(DispatchEntry entry)
    {
        if (entry.State != DispatchState.Running)
        {
            throw new InvalidOperationException($"The event is {entry.State}, not running.");
        }

        EndSearch(entry.Search);
        _active--;
        entry.State = DispatchState.Waiting;
    }

    private void BackOff(DispatchEntry entry, TimeSpan now, TimeSpan pause)
    {
        entry.State = DispatchState.BackingOff;
        _backingOff.Enqueue(entry, now + pause);
    }

    /// <summary>Puts the current event of a line back to its head.</summary>
    private void PutBack(DispatchEntry entry)
    {
        entry.State = DispatchState.Waiting;
        entry.Lane.Current = null;
        Insert(entry);
    }

    private void ReturnUnstarted(DispatchEntry entry)
    {
        _active--;
        if (!entry.IsRedelivered && _started.Remove(entry.Position))
        {
            // The store has the mark, or gets it now: it was never given after all.
            _isUnkept = true;
        }

        PutBack(entry);
    }

    private void Finish(DispatchEntry entry) => Finish(entry, isFailure: false);

    private void Finish(DispatchEntry entry, bool isFailure)
    {
        entry.State = DispatchState.Done;
        _held.Remove(entry.Position);
        if (entry.IsGivenAgain)
        {
            if (!isFailure)
            {
                _failed.RemoveAll(failed => failed.Event.Position == entry.Position);
                _noLongerFailed.Add(entry.Position);
            }
        }
        else
        {
            _started.Remove(entry.Position);
            _unkeptMarks.Remove(entry.Position);
            _handled.Add(entry.Position);
        }

        _isUnkept = true;
    }

    /// <summary>Lets a line go on after its current event.</summary>
    private void Release(DispatchLane lane)
    {
        lane.Current = null;
        QueueUp(lane);
    }

    private void QueueUp(DispatchLane lane)
    {
        if (lane.Current is not null || lane.IsQueued)
        {
            return;
        }

        if (lane.Waiting.Count > 0)
        {
            lane.IsQueued = true;
            _queued.Enqueue(lane);
        }
        else if (lane.RefillAfter is null)
        {
            _lanes.Remove(lane.Key);
        }
    }

    private DispatchLane LaneOf(EventRecord record)
    {
        ConversationId key = KeyOf(record);
        if (!_lanes.TryGetValue(key, out DispatchLane? lane))
        {
            _lanes.Add(key, lane = new DispatchLane(key));
        }

        return lane;
    }

    private ConversationId KeyOf(EventRecord record) => Rules.IsSingleLane ? default : record.Conversation;

    private void Insert(DispatchEntry entry)
    {
        List<DispatchEntry> waiting = entry.Lane.Waiting;
        int place = waiting.Count;
        while (place > 0 && waiting[place - 1].Position > entry.Position)
        {
            place--;
        }

        waiting.Insert(place, entry);
        QueueUp(entry.Lane);
    }
}
