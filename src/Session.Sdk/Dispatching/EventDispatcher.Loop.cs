using Microsoft.Extensions.Logging;
using SessionSdk.Storage;

namespace SessionSdk.Dispatching;

internal sealed partial class EventDispatcher
{
    /// <summary>How often what is left at the end is tried to be kept.</summary>
    private const int MaxLastAttempts = 3;

    private readonly long _origin;
    private readonly List<EventReader> _served = [];
    private readonly Dictionary<DispatchEntry, HandlerRun> _runs = [];

    /// <summary>How far each reader has come that the store knows, whether it is here or not.</summary>
    private readonly Dictionary<string, ConsumerRecord> _known = new(StringComparer.Ordinal);

    private ITimer? _timer;
    private TimeSpan? _timerDue;
    private TimeSpan _loadAgainAt;
    private int _loadFailures;
    private bool _isLoading;
    private bool _isLoaded;
    private bool _isFirst;
    private bool _isCommitting;
    private TimeSpan? _deadline;
    private int _lastFailures;

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    private bool IsStopping => _deadline is not null;

    private async Task RunLoopAsync()
    {
        while (true)
        {
            try
            {
                Volatile.Write(ref _isNoted, 0);
                while (_inbox.Reader.TryRead(out Action? input))
                {
                    Take(input);
                }

                if (Advance())
                {
                    break;
                }

                await _inbox.Reader.WaitToReadAsync().ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                // A bug of ours, or a clock that throws: what is left is still given out.
                LogLoopFailed(failure);
                await Task.Delay(DispatchRules.StoreRetryDelay, TimeProvider.System, _abandoned.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        EndLoop();
    }

    private void Take(Action input)
    {
        try
        {
            input();
        }
        catch (Exception failure)
        {
            LogLoopFailed(failure);
        }
    }

    private void EndLoop()
    {
        _inbox.Writer.TryComplete();
        while (_inbox.Reader.TryRead(out Action? input))
        {
            Take(input);
        }

        foreach (HandlerRun run in _runs.Values)
        {
            run.Answer?.TrySetCanceled();
        }

        _timer?.Dispose();
        _ended.TrySetResult();
    }

    /// <summary>Does everything that can be done now.</summary>
    /// <returns>Whether the loop has come to its end.</returns>
    private bool Advance()
    {
        TimeSpan now = Now;
        TimeSpan? due = _deadline;
        if (!_isLoaded)
        {
            if (!_isLoading && now >= _loadAgainAt && !IsStopping)
            {
                _isLoading = true;
                Go(LoadAsync);
            }
            else if (!_isLoading && !IsStopping)
            {
                due = _loadAgainAt;
            }
        }
        else
        {
            long head = _journal.LastPosition;
            foreach (EventReader reader in _served)
            {
                Serve(reader, head, now);
            }

            Trim(head, now);
            Commit(now);
            foreach (EventReader reader in _served)
            {
                // What is due now and was not done waits for something under way, which will tell.
                due = !IsStopping && reader.Machine!.NextDue() is { } next && next > now && (due is null || next < due) ? next : due;
            }
        }

        SetTimer(due, now);
        return IsStopping && IsFinished(now);
    }

    private void Serve(EventReader reader, long head, TimeSpan now)
    {
        DispatchMachine machine = reader.Machine!;
        machine.Note(head);
        if (IsStopping)
        {
            return;
        }

        while (machine.TryStart(now, out DispatchEntry entry))
        {
            var run = new HandlerRun(this, reader, reader.Served!, entry);
            _runs.Add(entry, run);
            Go(() => RunAsync(run));
        }

        while (machine.TryOffer(out AnswerSearch search))
        {
            HandlerRun run = _runs[search.Asker];
            EventRecord candidate = search.Candidate!;
            Go(() => OfferAsync(run, search, candidate));
        }

        if (machine.TryRead(now, out LogRead read))
        {
            Go(() => ReadAsync(machine, read));
        }
    }

    private bool IsFinished(TimeSpan now)
    {
        if (now >= _deadline)
        {
            _ = ObserveAsync(_abandoned.CancelAsync());
            return true;
        }

        return _runs.Count == 0 && !_isCommitting && (_lastFailures >= MaxLastAttempts || _served.TrueForAll(reader => !reader.Machine!.IsUnkept));
    }

    private void BeginStop()
    {
        _deadline = Now + _options.DisposeTimeout;
        foreach (EventReader reader in _served)
        {
            reader.Machine!.Pause();
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            IReadOnlyList<ConsumerRecord> known = await _journal.Store.GetConsumersAsync(_journal.Account, _abandoned.Token).ConfigureAwait(false);
            IReadOnlyList<EventRecord> oldest = await _journal.Store.ReadEventsAsync(_journal.Account, 0, 1, _abandoned.Token).ConfigureAwait(false);
            Post(() => Loaded(known, oldest));
        }
        catch (Exception failure)
        {
            LogStoreFailed(failure);
            Post(() => (_isLoading, _loadAgainAt) = (false, Now + DispatchRules.PauseAfter(++_loadFailures, DispatchRules.StoreRetryDelay, DispatchRules.LongestStorePause)));
        }
    }

    private void Loaded(IReadOnlyList<ConsumerRecord> known, IReadOnlyList<EventRecord> oldest)
    {
        foreach (ConsumerRecord record in known)
        {
            _known[record.Name] = record;
        }

        _trimmed = oldest.Count > 0 ? oldest[0].Position - 1 : _journal.LastPosition;
        _isFirst = known.Count == 0;
        (_isLoading, _isLoaded) = (false, true);
        List<EventReader> waiting;
        lock (_gate)
        {
            waiting = [.. _readers.Values];
        }

        foreach (EventReader reader in waiting.Where(reader => reader.Served is not null))
        {
            BeginServing(reader, reader.Served!);
        }
    }

    private void Attach(EventReader reader, EventSubscription subscription)
    {
        reader.Served = subscription;
        if (_isLoaded && !IsStopping)
        {
            BeginServing(reader, subscription);
        }
    }

    private static void Detach(EventReader reader, EventSubscription subscription)
    {
        if (reader.Served == subscription)
        {
            reader.Served = null;
            reader.Machine?.Pause();
        }
    }

    private void BeginServing(EventReader reader, EventSubscription subscription)
    {
        if (reader.Machine is { } machine)
        {
            machine.Rules = subscription.Rules;
            machine.Resume();
            return;
        }

        bool isKnown = _known.TryGetValue(reader.Name, out ConsumerRecord? record);
        bool fromBeginning = subscription.Start == ReaderStart.Beginning || (subscription.Start == ReaderStart.Automatic && _isFirst);
        record ??= new ConsumerRecord { Name = reader.Name, Cursor = fromBeginning ? _trimmed : reader.AddedAt };
        _known[reader.Name] = record;
        reader.Machine = new DispatchMachine(subscription.Rules, record, isKnown);
        _served.Add(reader);
        LogBegins(reader.Name, record.Cursor, isKnown ? "where it was" : fromBeginning ? "at the beginning of the log" : "with what happens from now on", _journal.Store.IsDurable);
    }

    private async Task ReadAsync(DispatchMachine machine, LogRead read)
    {
        try
        {
            IReadOnlyList<EventRecord> page = await _journal.Store.ReadEventsAsync(_journal.Account, read.After, read.Limit, _abandoned.Token).ConfigureAwait(false);
            Post(() => machine.Take(read, page));
        }
        catch (Exception failure)
        {
            if (!_abandoned.IsCancellationRequested)
            {
                LogStoreFailed(failure);
            }

            Post(() => machine.ReadFailed(Now));
        }
    }

    /// <summary>Keeps in one batch what all readers have to keep.</summary>
    private void Commit(TimeSpan now)
    {
        if (_isCommitting || _lastFailures >= MaxLastAttempts)
        {
            return;
        }

        StoreBatch? batch = null;
        List<(DispatchMachine Machine, ConsumerRecord Record)> keeping = [];
        foreach (EventReader reader in _served)
        {
            if (reader.Machine!.TryKeep(now, out DispatchProgress progress, isLast: IsStopping))
            {
                batch ??= new StoreBatch();
                keeping.Add((reader.Machine, progress.Reader));
                batch.Consumers.Add(progress.Reader);
                batch.FailedEvents.AddRange(progress.Failed);
                batch.RemovedFailedEvents.AddRange(progress.NoLongerFailed.Select(position => (reader.Name, position)));
            }
        }

        if (TrimTarget(now) is > 0 and var target)
        {
            batch ??= new StoreBatch();
            batch.TrimEventsUntil = target;
        }

        if (batch is not null)
        {
            _isCommitting = true;
            Go(() => CommitAsync(batch, keeping));
        }
    }

    private async Task CommitAsync(StoreBatch batch, List<(DispatchMachine Machine, ConsumerRecord Record)> keeping)
    {
        try
        {
            await _journal.CommitAsync(batch, _abandoned.Token).ConfigureAwait(false);
            Post(() => Committed(batch, keeping));
        }
        catch (Exception failure)
        {
            if (!_abandoned.IsCancellationRequested)
            {
                LogNotKept(failure);
            }

            Post(() => CommitFailed(keeping));
        }
    }

    private void Committed(StoreBatch batch, List<(DispatchMachine Machine, ConsumerRecord Record)> keeping)
    {
        _isCommitting = false;
        _trimmed = Math.Max(_trimmed, batch.TrimEventsUntil);
        foreach ((DispatchMachine machine, ConsumerRecord record) in keeping)
        {
            _known[record.Name] = record;
            machine.Kept();
        }
    }

    private void CommitFailed(List<(DispatchMachine Machine, ConsumerRecord Record)> keeping)
    {
        _isCommitting = false;
        _lastFailures += IsStopping ? 1 : 0;
        TimeSpan now = Now;
        _trimAgainAt = now + DispatchRules.LongestStorePause;
        foreach ((DispatchMachine machine, _) in keeping)
        {
            machine.KeepFailed(now);
        }
    }

    private void SetTimer(TimeSpan? due, TimeSpan now)
    {
        if (due == _timerDue)
        {
            return;
        }

        // Timers cannot wait for ever: a long pause is made of several.
        _timerDue = due;
        TimeSpan pause = due is not { } at ? Timeout.InfiniteTimeSpan
            : at <= now ? TimeSpan.Zero
            : at - now < DispatchRules.LongestPause ? at - now : DispatchRules.LongestPause;
        _timer ??= _time.CreateTimer(static state => ((EventDispatcher)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    private void Tick() => Post(() => _timerDue = null);

    [LoggerMessage(EventId = 9151, Level = LogLevel.Information, Message = "The reader {Name} begins after event {Cursor}, {Where}; its progress outlives the process: {IsDurable}")]
    private partial void LogBegins(string name, long cursor, string where, bool isDurable);

    [LoggerMessage(EventId = 9152, Level = LogLevel.Warning, Message = "The handler {Name} failed on event {Position} at attempt {Attempt}; the event comes again: {IsRetried}")]
    private partial void LogHandlerFailed(Exception failure, string name, long position, int attempt, bool isRetried);

    [LoggerMessage(EventId = 9153, Level = LogLevel.Warning, Message = "The handler {Name} threw while the client was being disposed; its event comes again")]
    private partial void LogHandlerFailedAtTheEnd(Exception failure, string name);

    [LoggerMessage(EventId = 9154, Level = LogLevel.Error, Message = "The store did not give what was asked of the log; it is asked again")]
    private partial void LogStoreFailed(Exception failure);

    [LoggerMessage(EventId = 9155, Level = LogLevel.Error, Message = "The store did not keep how far the readers have come; that is tried again")]
    private partial void LogNotKept(Exception failure);

    [LoggerMessage(EventId = 9156, Level = LogLevel.Error, Message = "Giving out events failed; it goes on")]
    private partial void LogLoopFailed(Exception failure);

    [LoggerMessage(EventId = 9157, Level = LogLevel.Warning, Message = "Handlers or the store did not end within {Timeout}; disposing goes on without them")]
    private partial void LogDoesNotStop(TimeSpan timeout);

    [LoggerMessage(EventId = 9158, Level = LogLevel.Warning, Message = "What was told of a handler's failure failed itself")]
    private partial void LogErrorHandlerFailed(Exception failure);

    [LoggerMessage(EventId = 9159, Level = LogLevel.Warning, Message = "Code that was told of the cancellation threw")]
    private partial void LogCancellationFailed(Exception failure);

    [LoggerMessage(EventId = 9160, Level = LogLevel.Warning, Message = "The log of events is full: up to {Count} events that the reader {Name} has not handled were removed")]
    private partial void LogTrimmedUnhandled(string name, long count);
}
