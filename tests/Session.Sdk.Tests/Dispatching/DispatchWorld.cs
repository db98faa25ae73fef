using SessionSdk.Dispatching;
using SessionSdk.Storage;

namespace SessionSdk.Tests.Dispatching;

/// <summary>A log, a store and a reader around a <see cref="DispatchMachine"/>, in which anything may happen at any time. It knows what must be true, and checks that at every step.</summary>
internal sealed class DispatchWorld
{
    private const string Unwanted = "Unwanted";

    private readonly ConversationId[] _conversations;
    private readonly DispatchRules _rules;
    private readonly List<EventRecord> _log = [];
    private readonly HashSet<long> _everGiven = [];
    private readonly HashSet<long> _everStarted = [];
    private readonly HashSet<long> _answers = [];
    private readonly HashSet<long> _done = [];
    private readonly HashSet<long> _failedForGood = [];
    private readonly Dictionary<ConversationId, SortedSet<long>> _undone = [];
    private readonly Dictionary<long, FailedEventRecord> _keptFailed = [];
    private readonly List<DispatchEntry> _running = [];
    private readonly List<AnswerSearch> _offered = [];
    private DispatchMachine _machine;
    private ConsumerRecord _kept = new() { Name = "reader", Cursor = 0 };
    private HashSet<long> _keptStarted = [];
    private HashSet<long> _startedAtRestart = [];
    private (LogRead Read, EventRecord[] Page)? _reading;
    private DispatchProgress? _keeping;
    private TimeSpan _now;
    private bool _hasAsked;
    private ulong _state;

    internal DispatchWorld(ulong seed)
    {
        _state = seed;
        _conversations = [.. Enumerable.Range(0, 1 + Next(5)).Select(Conversation)];
        _rules = new DispatchRules
        {
            Name = "reader",
            Wants = static kind => kind != Unwanted,
            MaxConcurrentLanes = 1 + Next(4),
            MaxAttempts = 1 + Next(3),
            WaitsForStarts = Next(2) == 0,
            IsSingleLane = Next(8) == 0,
            MaxHeld = 4 + Next(12),
            MaxHeldPerLane = 2 + Next(3),
            MaxRanges = 2 + Next(6),
            PageSize = 1 + Next(6),
            LazySkips = 1 + Next(4),
        };
        _machine = new DispatchMachine(_rules, _kept, isKept: false);
    }

    internal static ConversationId Conversation(int number)
    {
        byte[] key = new byte[33];
        key[0] = 0x05;
        BitConverter.TryWriteBytes(key.AsSpan(1), number + 1);
        Assert.True(AccountId.TryCreate(key, out AccountId account));
        return account;
    }

    /// <summary>Lets things happen at random, then lets everything come to its end and checks that nothing is missing.</summary>
    internal void Run(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            Step();
        }

        Drain();
    }

    /// <summary>Lets things happen at random, crashes, and takes up from what was kept.</summary>
    internal void RunAndCrash(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            Step();
        }

        Crash();
        Drain();
    }

    private void Step()
    {
        switch (Next(24))
        {
            case < 4:
                Append(1 + Next(4));
                break;
            case < 8:
                StartAll(limit: 1 + Next(3));
                break;
            case < 11:
                EndRead(isFailure: Next(10) == 0);
                break;
            case < 14:
                EndKeep(isFailure: Next(8) == 0, isWrittenAllTheSame: Next(2) == 0);
                break;
            case < 18:
                EndRun(Next(10));
                break;
            case 18:
                Ask();
                break;
            case 19:
                EndOffer(isAnswer: Next(3) != 0);
                break;
            case 20:
                _now += TimeSpan.FromMilliseconds(Next(6000));
                break;
            case 21:
                GiveAgain();
                break;
            case 22 when Next(6) == 0:
                Stop();
                break;
            case 23 when Next(10) == 0:
                Crash();
                break;
            case 23 when Next(4) == 0:
                _machine.Pause();
                CheckLimits();
                _machine.Resume();
                break;
        }

        CheckLimits();
        Pull();
    }

    private void Append(int count)
    {
        for (int i = 0; i < count; i++)
        {
            // One of the conversations is flooded.
            ConversationId conversation = _conversations[Next(2) == 0 ? 0 : Next(_conversations.Length)];
            bool isWanted = Next(5) != 0;
            var record = new EventRecord { Position = _log.Count + 1, Conversation = conversation, Kind = isWanted ? "Wanted" : Unwanted, At = DateTimeOffset.UnixEpoch, Payload = default };
            _log.Add(record);
            if (isWanted)
            {
                UndoneOf(record).Add(record.Position);
            }
        }

        _machine.Note(_log.Count);
    }

    private void Pull()
    {
        if (_machine.TryRead(_now, out LogRead read))
        {
            Assert.Null(_reading);
            int from = (int)read.After;
            _reading = (read, [.. _log.GetRange(from, Math.Min(read.Limit, _log.Count - from))]);
        }

        if (_machine.TryKeep(_now, out DispatchProgress progress))
        {
            Assert.Null(_keeping);
            _keeping = progress;
        }

        if (_machine.TryOffer(out AnswerSearch search))
        {
            _offered.Add(search);
        }
    }

    private void StartAll(int limit)
    {
        for (int i = 0; i < limit && _machine.TryStart(_now, out DispatchEntry entry); i++)
        {
            long position = entry.Position;
            Assert.DoesNotContain(_running, other => other.Lane.Key == entry.Lane.Key);
            Assert.True(_answers.Count > 0 || _hasAsked || _running.Count < _rules.MaxConcurrentLanes, "Too many lanes at work.");
            if (entry.IsGivenAgain)
            {
                Assert.Contains(position, _failedForGood);
            }
            else
            {
                Assert.Equal(UndoneOf(entry.Record).Min, position);
                Assert.True(!_rules.WaitsForStarts || _keptStarted.Contains(position), "It was given before that was kept.");
                bool mayHaveBeenGiven = _everGiven.Contains(position) || _startedAtRestart.Contains(position);
                Assert.Equal(mayHaveBeenGiven, entry.IsRedelivered);
            }

            _everGiven.Add(position);
            _everStarted.Add(position);
            _running.Add(entry);
        }
    }

    private void EndRun(int how)
    {
        if (_running.Count == 0)
        {
            return;
        }

        DispatchEntry entry = TakeOut(_running);
        List<DispatchEntry> answers = [.. entry.Answers ?? []];
        switch (how)
        {
            case < 6:
                answers.ForEach(answer => Done(answer));
                Done(entry);
                _machine.Complete(entry);
                break;
            case 6:
                _machine.Cancel(entry);
                break;
            case 7:
                if (!entry.IsRedelivered)
                {
                    // It could not be read: the reader did not see it.
                    _everGiven.Remove(entry.Position);
                }

                _machine.Postpone(entry, _now);
                break;
            default:
                bool isPermanent = how == 9;
                bool isRetried = _machine.Fail(entry, isPermanent, "Type", DateTimeOffset.UnixEpoch, _now);
                Assert.Equal(!isPermanent && entry.Failures < _rules.MaxAttempts, isRetried);
                if (!isRetried)
                {
                    Done(entry, isFailure: true);
                }

                break;
        }
    }

    private void Done(DispatchEntry entry, bool isFailure = false)
    {
        _done.Add(entry.Position);
        UndoneOf(entry.Record).Remove(entry.Position);
        if (isFailure)
        {
            _failedForGood.Add(entry.Position);
        }
        else
        {
            _failedForGood.Remove(entry.Position);
        }
    }

    private void Ask()
    {
        if (_running.Count > 0 && _running[Next(_running.Count)] is { Search: null } entry && !_rules.IsSingleLane)
        {
            long after = entry.Position + Next(6);
            _hasAsked = true;
            Assert.NotNull(_machine.Ask(entry, record => record.Position > after));
        }
        else if (_running.Find(running => running.Search is not null) is { } asking && Next(3) == 0)
        {
            _machine.EndSearch(asking.Search);
        }
    }

    private void EndOffer(bool isAnswer)
    {
        if (_offered.Count == 0)
        {
            return;
        }

        AnswerSearch search = TakeOut(_offered);
        if (!isAnswer)
        {
            DispatchMachine.RefuseOffer(search);
            return;
        }

        EventRecord candidate = search.Candidate!;
        Assert.Equal(search.Asker.Lane.Key, candidate.Conversation);
        if (_machine.TakeOffer(search) && candidate.Kind != Unwanted)
        {
            // An answer is one that waited: nobody else has it, and nobody has handled it.
            Assert.Contains(candidate.Position, UndoneOf(candidate));
            Assert.Contains(search.Asker, _running);
            _everGiven.Add(candidate.Position);
            _everStarted.Add(candidate.Position);
            _answers.Add(candidate.Position);
        }
    }

    private void GiveAgain()
    {
        if (_keptFailed.Count > 0)
        {
            _machine.GiveAgain(_keptFailed.Values.ElementAt(Next(_keptFailed.Count)).Event);
        }
    }

    private void EndRead(bool isFailure)
    {
        if (_reading is not { } reading)
        {
            return;
        }

        _reading = null;
        if (isFailure)
        {
            _machine.ReadFailed(_now);
        }
        else
        {
            _machine.Take(reading.Read, reading.Page);
        }
    }

    private void EndKeep(bool isFailure, bool isWrittenAllTheSame)
    {
        if (_keeping is not { } keeping)
        {
            return;
        }

        _keeping = null;
        if (!isFailure || isWrittenAllTheSame)
        {
            Write(keeping);
        }

        if (isFailure)
        {
            _machine.KeepFailed(_now);
        }
        else
        {
            _machine.Kept();
        }
    }

    private void Write(DispatchProgress progress)
    {
        _kept = progress.Reader;
        _keptStarted = [.. _kept.Started];
        foreach (FailedEventRecord failed in progress.Failed)
        {
            _keptFailed[failed.Event.Position] = failed;
        }

        foreach (long position in progress.NoLongerFailed)
        {
            _keptFailed.Remove(position);
        }

        if (Next(16) == 0)
        {
            CheckKept();
        }
    }

    /// <summary>Nothing is kept as handled that is not.</summary>
    private void CheckKept()
    {
        var handled = new HandledPositions(_kept.Cursor, _kept.HandledAhead);
        foreach (EventRecord record in _log)
        {
            Assert.True(!handled.Contains(record.Position) || record.Kind == Unwanted || _done.Contains(record.Position), "An event was lost.");
        }
    }

    private void Stop()
    {
        _machine.Pause();
        Assert.False(_machine.TryStart(_now, out _));
        while (_running.Count > 0)
        {
            EndRun(Next(7));
        }

        EndKeep(isFailure: false, isWrittenAllTheSame: false);
        if (_machine.TryKeep(_now, out DispatchProgress progress, isLast: true))
        {
            _keeping = progress;
            EndKeep(isFailure: false, isWrittenAllTheSame: false);
        }

        Assert.False(_machine.IsUnkept);
        var handled = new HandledPositions(_kept.Cursor, _kept.HandledAhead);
        Assert.All(_done, position => Assert.True(handled.Contains(position), "What was done before a stop is forgotten."));
        Assert.All(_kept.Started, position => Assert.True(_everStarted.Contains(position) || _startedAtRestart.Contains(position), "It is marked and was never given."));
        Crash();
    }

    private void Crash()
    {
        if (_keeping is { } keeping && Next(2) == 0)
        {
            Write(keeping);
        }

        CheckKept();
        var handled = new HandledPositions(_kept.Cursor, _kept.HandledAhead);
        foreach (EventRecord record in _log.Where(record => record.Kind != Unwanted && !handled.Contains(record.Position)))
        {
            _done.Remove(record.Position);
            _failedForGood.Remove(record.Position);
            UndoneOf(record).Add(record.Position);

            // What nobody kept as started is given as if for the first time: only a reader that does not wait for that may see it twice.
            if (!_keptStarted.Contains(record.Position) && _everGiven.Remove(record.Position) && _rules.WaitsForStarts)
            {
                Assert.True(_answers.Contains(record.Position), "It was given, and the mark is lost.");
            }
        }

        _failedForGood.Clear();
        _failedForGood.UnionWith(_keptFailed.Keys);
        _startedAtRestart = [.. _keptStarted];
        _running.Clear();
        _offered.Clear();
        (_reading, _keeping) = (null, null);
        _machine = new DispatchMachine(_rules, _kept, isKept: true);
        _machine.Note(_log.Count);
    }

    private void Drain()
    {
        for (int i = 0; !(_machine.IsIdle && !_machine.IsUnkept && _running.Count == 0); i++)
        {
            Assert.True(i < 20 * (_log.Count + 100), "It is stuck.");
            Pull();
            EndRead(isFailure: false);
            while (_offered.Count > 0)
            {
                EndOffer(isAnswer: true);
            }

            if (_running.Find(running => running.Search is not null) is { } asking)
            {
                _machine.EndSearch(asking.Search);
            }

            EndKeep(isFailure: false, isWrittenAllTheSame: false);
            StartAll(int.MaxValue);
            EndRun(how: 0);
            CheckLimits();
            _now += DispatchRules.LongestPause;
            if (_keeping is null && _machine.TryKeep(_now, out DispatchProgress progress, isLast: true))
            {
                _keeping = progress;
            }
        }

        Assert.Equal(_log.Count, _kept.Cursor);
        Assert.Empty(_kept.Started);
        Assert.All(_undone.Values, Assert.Empty);
        Assert.Equal(_failedForGood.Order(), _keptFailed.Keys.Order());
        Assert.Equal(0, _machine.Lanes);
        CheckKept();
    }

    private void CheckLimits()
    {
        int taken = _running.Sum(running => running.Answers?.Count ?? 0);
        Assert.True(_machine.Held <= (2 * _rules.MaxHeld) + taken, "Too much is held.");
        Assert.True(_machine.Runs <= _rules.MaxRanges + (2 * _rules.MaxHeld) + taken + 1, "Too many runs are remembered.");
        Assert.True(_machine.Lanes <= _conversations.Length, "Too many lanes are remembered.");
    }

    private SortedSet<long> UndoneOf(EventRecord record)
    {
        ConversationId key = _rules.IsSingleLane ? default : record.Conversation;
        if (!_undone.TryGetValue(key, out SortedSet<long>? undone))
        {
            _undone.Add(key, undone = []);
        }

        return undone;
    }

    private T TakeOut<T>(List<T> list)
    {
        int index = Next(list.Count);
        T taken = list[index];
        list[index] = list[^1];
        list.RemoveAt(list.Count - 1);
        return taken;
    }

    private int Next(int below)
    {
        // splitmix64: small, fast, and the same everywhere.
        ulong mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)below);
    }
}
