namespace SessionSdk.Dispatching;

internal sealed partial class EventDispatcher
{
    private enum RunEnd
    {
        Completed,
        Cancelled,
        Postponed,
        Failed,
    }

    /// <summary>A handler waits for an answer.</summary>
    internal void BeginAsk(HandlerRun run, MessageId after, SenderId from, TaskCompletionSource<Message> answer)
    {
        if (!Post(() => Ask(run, after, from, answer)))
        {
            answer.TrySetCanceled();
        }
    }

    /// <summary>A handler does not wait any more, unless its answer is there already.</summary>
    internal void EndAsk(HandlerRun run) => Post(() =>
    {
        if (run.Answer is { } answer)
        {
            run.Reader.Machine!.EndSearch(run.Entry.Search);
            run.Answer = null;
            answer.TrySetCanceled();
        }
    });

    /// <summary>Gives a reader an event again that it failed on for good.</summary>
    /// <exception cref="InvalidOperationException">There is no reader of that name at work.</exception>
    internal Task<bool> GiveAgainAsync(string name, Storage.EventRecord record)
    {
        var given = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isPosted = Post(() =>
        {
            if (_served.Find(reader => reader.Name == name) is { Served: not null, Machine: { } machine } && !IsStopping)
            {
                given.TrySetResult(machine.GiveAgain(record));
            }
            else
            {
                given.TrySetException(new InvalidOperationException($"There is no handler of the name '{name}' at work."));
            }
        });
        ObjectDisposedException.ThrowIf(!isPosted, this);
        return given.Task;
    }

    private void Ask(HandlerRun run, MessageId after, SenderId from, TaskCompletionSource<Message> answer)
    {
        if (Stopping.IsCancellationRequested)
        {
            answer.TrySetCanceled();
        }
        else if (!_runs.ContainsKey(run.Entry) || run.Reader.Machine!.Ask(run.Entry, record => EventLoader.BringsMessageAfter(record, after)) is null)
        {
            answer.TrySetException(new InvalidOperationException("The handler has ended, or waits for an answer already."));
        }
        else
        {
            (run.Answer, run.AnswerFrom) = (answer, from);
        }
    }

    /// <summary>Looks whether an event is the answer that a handler waits for.</summary>
    private async Task OfferAsync(HandlerRun run, AnswerSearch search, Storage.EventRecord candidate)
    {
        for (int failures = 1; ; failures++)
        {
            try
            {
                (_, SessionEvent? happened) = await _loader.LoadAsync(candidate, Stopping).ConfigureAwait(false);
                Post(() => TakeOffer(run, search, (happened as MessageReceived)?.Message));
                return;
            }
            catch (Exception failure)
            {
                if (Stopping.IsCancellationRequested)
                {
                    return;
                }

                LogStoreFailed(failure);
            }

            TimeSpan pause = DispatchRules.PauseAfter(failures, DispatchRules.StoreRetryDelay, DispatchRules.LongestStorePause);
            await Task.Delay(pause, _time, Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void TakeOffer(HandlerRun run, AnswerSearch search, Message? message)
    {
        DispatchMachine machine = run.Reader.Machine!;
        bool isAnswer = message is not null && EventLoader.IsIncomingVisible(message) && (run.AnswerFrom.IsDefault || message.Sender == run.AnswerFrom);
        if (!isAnswer)
        {
            DispatchMachine.RefuseOffer(search);
        }
        else if (machine.TakeOffer(search))
        {
            TaskCompletionSource<Message>? answer = run.Answer;
            run.Answer = null;
            answer?.TrySetResult(message!);
        }
    }

    /// <summary>Gives an event to its handler and tells the loop what became of it.</summary>
    private async Task RunAsync(HandlerRun run)
    {
        run.Enter();
        (RunEnd end, Exception? failure) = await GiveAsync(run).ConfigureAwait(false);
        run.End();
        Post(() => Ended(run, end, failure));
    }

    private async ValueTask<(RunEnd End, Exception? Failure)> GiveAsync(HandlerRun run)
    {
        SessionEvent? happened;
        try
        {
            (bool isReadable, happened) = await _loader.LoadAsync(run.Entry.Record, Stopping).ConfigureAwait(false);
            if (!isReadable)
            {
                return (RunEnd.Failed, new UnreadableEventException());
            }
        }
        catch (Exception failure)
        {
            if (Stopping.IsCancellationRequested)
            {
                return (RunEnd.Cancelled, null);
            }

            LogStoreFailed(failure);
            return (RunEnd.Postponed, failure);
        }

        try
        {
            if (happened is null || !run.Subscription.Wants(happened))
            {
                return (RunEnd.Completed, null);
            }

            if (Stopping.IsCancellationRequested || run.Subscription.IsOver)
            {
                return (RunEnd.Cancelled, null);
            }

            bool isTaken = await run.Subscription.GiveAsync(happened, run, Stopping).ConfigureAwait(false);
            return (isTaken ? RunEnd.Completed : RunEnd.Cancelled, null);
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            return (RunEnd.Cancelled, null);
        }
        catch (Exception failure) when (Stopping.IsCancellationRequested)
        {
            LogHandlerFailedAtTheEnd(failure, run.Reader.Name);
            return (RunEnd.Cancelled, null);
        }
        catch (Exception failure)
        {
            return (RunEnd.Failed, failure);
        }
    }

    private void Ended(HandlerRun run, RunEnd end, Exception? failure)
    {
        DispatchMachine machine = run.Reader.Machine!;
        _runs.Remove(run.Entry);
        run.Answer?.TrySetException(new InvalidOperationException("The handler has ended."));
        run.Answer = null;
        switch (end)
        {
            case RunEnd.Completed:
                machine.Complete(run.Entry);
                break;
            case RunEnd.Cancelled:
                machine.Cancel(run.Entry);
                break;
            case RunEnd.Postponed:
                machine.Postpone(run.Entry, Now);
                break;
            default:
                bool isPermanent = failure is SessionException { IsTransient: false };
                bool isRetried = machine.Fail(run.Entry, isPermanent, NameOf(failure!.GetType()), _time.GetUtcNow(), Now);
                LogHandlerFailed(failure, run.Reader.Name, run.Entry.Position, run.Attempt, isRetried);
                _failures.Offer(new HandlerFailure
                {
                    HandlerName = run.Reader.Name,
                    Position = run.Entry.Position,
                    Kind = run.Entry.Record.Kind,
                    Attempt = run.Attempt,
                    IsRetried = isRetried,
                    Exception = failure,
                });
                break;
        }
    }
}
