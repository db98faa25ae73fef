using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Receiving;

/// <summary>Takes in what sources give: opens it, applies the rules, and commits what it means in one batch.</summary>
/// <remarks>
/// One pipeline for every source. What comes in is committed together: messages, changes of messages, events and the marks by which it is
/// known again. What one item does to the pipeline stays its own: the others are taken in.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds nothing.")]
internal sealed partial class Inbox(
    AccountKeys keys, AccountJournal journal, AccountState state, PendingContexts pending, SwarmOpener opener, GroupOpener groupOpener, InboxRules rules, bool tellsDiscarded, ILogger logger)
{
    private readonly ILogger _logger = logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly InboxMachine _machine = new(pending);

    /// <summary>Called after a commit with what the own swarm has to be told. Never under a lock.</summary>
    internal Action<IReadOnlyList<MessageHash>, IReadOnlyList<(MessageHash Hash, DateTimeOffset Until)>>? SwarmChanged { get; set; }

    /// <summary>Gets or sets what is known of the account's groups; <see langword="null"/> for a client without any.</summary>
    internal IGroupFacts? Groups { get; set; }

    /// <summary>Gets or sets from when messages are told as events; older ones become history only.</summary>
    internal DateTimeOffset EventsFrom { get; set; } = DateTimeOffset.MinValue;

    internal async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        await LoadKeptAsync(cancellationToken).ConfigureAwait(false);
        if (await journal.Store.GetStateAsync(keys.Id, GroupCalls.StateKey, cancellationToken).ConfigureAwait(false) is { } calls)
        {
            _calls.Load(calls);
        }

        if (_later.IsOutdated)
        {
            await ReadAgainAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes in what the own swarm holds.</summary>
    /// <returns>How many items were new.</returns>
    internal ValueTask<int> TakeInAsync(IReadOnlyList<StoredMessage> stored, CancellationToken cancellationToken) =>
        InTurnAsync(() => TakeInOfSwarmAsync(stored, cancellationToken), cancellationToken);

    /// <summary>Takes in opened items of any source, oldest first. What they change in the contacts and in the conversations is kept together.</summary>
    internal ValueTask<int> TakeInAsync(IReadOnlyList<IncomingItem> items, List<RejectReason> discarded, DateTimeOffset now, CancellationToken cancellationToken) =>
        InTurnAsync(() => TakeInAsync(items, discarded, static _ => { }, static _ => { }, now, cancellationToken), cancellationToken);

    /// <summary>Lets one source after the other be taken in: they share what is seen, what waits and the contacts.</summary>
    private async ValueTask<int> InTurnAsync(Func<ValueTask<int>> takeIn, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_machine.IsUncertain)
            {
                await LoadKeptAsync(cancellationToken).ConfigureAwait(false);
            }

            return await takeIn().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Loads what is stored of what waits: at the beginning, and whenever a commit failed, of which perhaps only the answer was lost.</summary>
    private async ValueTask LoadKeptAsync(CancellationToken cancellationToken)
    {
        byte[]? waiting = await journal.Store.GetStateAsync(keys.Id, WaitingItems.StateKey, cancellationToken).ConfigureAwait(false);
        byte[]? index = await journal.Store.GetStateAsync(keys.Id, SealedItems.StateKey, cancellationToken).ConfigureAwait(false);
        byte[]? later = await journal.Store.GetStateAsync(keys.Id, LaterMessages.StateKey, cancellationToken).ConfigureAwait(false);
        byte[]? unstored = await journal.Store.GetStateAsync(keys.Id, PendingContexts.StateKey, cancellationToken).ConfigureAwait(false);
        _sealed.Load(index);
        _later.Load(later);
        _machine.Load(waiting, unstored);
    }

    private async ValueTask<int> TakeInOfSwarmAsync(IReadOnlyList<StoredMessage> stored, CancellationToken cancellationToken)
    {
        DateTimeOffset now = state.Now;
        UInt128[] hashes = [.. stored.Select(message => SeenMark.Of(message.Hash))];
        IReadOnlySet<UInt128> seen = await journal.Store.GetSeenAsync(keys.Id, hashes, cancellationToken).ConfigureAwait(false);
        var items = new List<IncomingItem>(stored.Count);
        var discarded = new List<RejectReason>();
        var opened = new List<UInt128>(stored.Count);
        var newer = new List<StoredMessage>();
        for (int i = 0; i < stored.Count; i++)
        {
            if (seen.Contains(hashes[i]) || _machine.WasLookedAt(hashes[i]) || _later.Contains(stored[i].Hash))
            {
                continue;
            }

            if (TryOpen(stored[i], now, out IncomingItem? item, out RejectReason reason))
            {
                items.Add(item);
                opened.Add(hashes[i]);
            }
            else
            {
                discarded.Add(reason);
                NoteDiscarded(reason);
                opened.Add(hashes[i]);
                if (reason == RejectReason.UnsupportedVersion)
                {
                    newer.Add(stored[i]);
                }
            }
        }

        await KeepSealedAsync(newer, now, cancellationToken).ConfigureAwait(false);

        if (items.Count == 0 && !(tellsDiscarded && discarded.Count > 0))
        {
            _machine.NoteLookedAt(opened);
            return 0;
        }

        items.Sort(ByTime);
        int taken = await TakeInAsync(items, discarded, static _ => { }, static _ => { }, now, cancellationToken).ConfigureAwait(false);
        _machine.NoteLookedAt(opened);
        return taken;
    }

    /// <summary>Takes in opened items, and what a source has to say besides.</summary>
    /// <param name="items">The items, oldest first.</param>
    /// <param name="discarded">Why others were passed over.</param>
    /// <param name="edit">Makes further changes of the synced state.</param>
    /// <param name="alsoWrite">Writes what else belongs into the commit.</param>
    /// <param name="now">The network's time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    private async ValueTask<int> TakeInAsync(
        IReadOnlyList<IncomingItem> items,
        List<RejectReason> discarded,
        Action<AccountStateBatch> edit,
        Action<StoreBatch> alsoWrite,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        IReadOnlySet<UInt128> known = await journal.Store.GetSeenAsync(keys.Id, InboxMachine.MarksOf(items), cancellationToken).ConfigureAwait(false);
        InboxTurn turn = _machine.Begin(items, known, now);

        // Open until all is kept: else the contacts would be saved by themselves before.
        using AccountStateBatch edits = state.BatchEdits();
        turn.Judge(item => Judge(item, items, edits));
        edit(edits);
        InboxRecord? record = null;
        InboxWork? work = null;
        try
        {
            await state.SaveWithAsync(
                configs => journal.UpdateAsync(
                    async (batch, events, token) =>
                    {
                        JournalStateStore.Write(batch, configs);
                        alsoWrite(batch);
                        _calls.Write(batch);
                        Groups?.WriteNotes(batch);
                        work = new InboxWork(journal, batch, events, now);
                        record = await CarryOutAsync(turn, work, token).ConfigureAwait(false);
                        events.RemoveAll(happened => !IsTold(happened));
                        if (tellsDiscarded)
                        {
                            events.AddRange(discarded.Concat(record.Told).Select(reason => new MessageDiscarded { Reason = reason }));
                        }

                        work.Finish();
                    },
                    cancellationToken).AsTask(),
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _machine.Undo(turn);
            throw;
        }

        _machine.Commit(turn);
        _calls.NoteKept();
        (record?.Told ?? []).ToList().ForEach(NoteDiscarded);
        int taken = record?.Taken ?? 0;
        ClientDiagnostics.MessagesReceived.Add(taken);
        LogReceived(taken, items.Count);
        if (work is { Unwanted.Count: > 0 } or { Shortened.Count: > 0 })
        {
            SwarmChanged?.Invoke(work.Unwanted, work.Shortened);
        }

        DeleteFromGroups(work);

        return taken;
    }

    /// <summary>Asks the account's state about an item. Whatever goes wrong with it stays its own: the others are taken in.</summary>
    private (RejectReason Refused, IncomingContext Context) Judge(IncomingItem item, IReadOnlyList<IncomingItem> all, AccountStateBatch edits)
    {
        try
        {
            LearnAccount(item, edits);
            RejectReason reason = AdmitByKind(item, all, edits, out IncomingContext context);
            return (reason, _machine.Remember(item, context));
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException))
        {
            LogReadingFailed(failure);
            return (RejectReason.ReadingFailed, default);
        }
    }

    /// <summary>Does what a turn decides, and tells it what came of that.</summary>
    private async ValueTask<InboxRecord> CarryOutAsync(InboxTurn turn, InboxWork work, CancellationToken cancellationToken)
    {
        work.Batch.ForgetSeenBefore = work.Now;
        await work.LookUpAsync(turn.Steps().Where(static step => step is { Kind: InboxStepKind.Apply, Item.Content.Payload: VisibleMessage }).Select(static step => step.Item), cancellationToken).ConfigureAwait(false);
        foreach (InboxStep step in turn.Steps())
        {
            turn.Note(step, await CarryOutAsync(work, step, cancellationToken).ConfigureAwait(false));
        }

        RejectReason[] parts = [.. work.PartsDiscarded];
        _later.NoteLines(work.Batch, work.LaterLines);
        foreach (InboxStep step in turn.Retries(work.Events.OfType<MessageReceived>().Select(received => received.Conversation).ToHashSet()))
        {
            turn.Note(step, await CarryOutAsync(work, step, cancellationToken).ConfigureAwait(false));
        }

        InboxRecord record = turn.End(parts);
        work.Batch.Seen.AddRange(record.Seen);
        if (record.Waiting is { } waiting)
        {
            work.Batch.State[WaitingItems.StateKey] = waiting;
        }

        if (record.Pending is { } left)
        {
            work.Batch.State[PendingContexts.StateKey] = left;
        }

        return record;
    }

    private async ValueTask<InboxOutcome> CarryOutAsync(InboxWork work, InboxStep step, CancellationToken cancellationToken)
    {
        IncomingItem item = step.Item;
        RejectReason reason = step.Refused;
        int told = work.Events.Count;
        switch (step.Kind)
        {
            case InboxStepKind.Apply when TryKeepWithoutLine(work, item):
                return new InboxOutcome(RejectReason.UnsupportedVersion, IsKept: true);
            case InboxStepKind.Apply:
                // Whose conversation moves has answered, also when another device made a contact of it before.
                bool isProved = await MoveProvedAsync(work, item, cancellationToken).ConfigureAwait(false);
                reason = await ApplyAsync(work, item, isProved ? step.Context with { IsAcceptance = true } : step.Context, cancellationToken).ConfigureAwait(false);
                break;
            case InboxStepKind.Retry:
                reason = await ApplyAsync(work, item, step.Context, cancellationToken).ConfigureAwait(false);
                break;
            default:
                break;
        }

        if (item.WasTold)
        {
            SessionEvent[] changes = [.. work.Events.Skip(told).OfType<ConversationChanged>()];
            work.Events.RemoveRange(told, work.Events.Count - told);
            work.Events.AddRange(changes);
        }

        if (reason == RejectReason.Duplicate && step.Kind != InboxStepKind.Retry)
        {
            // Stored twice; but the copy of an own message tells its hash.
            await NoteOwnHashAsync(work, item, cancellationToken).ConfigureAwait(false);
        }

        return new InboxOutcome(reason, Waits: work.Waiting.Contains(item));
    }

    private bool IsTold(SessionEvent happened) =>
        !_isReadingAgain && (happened is not MessageReceived { Message.SentAt: var sentAt, Conversation: var conversation } || sentAt >= NewsFrom(conversation));

    private async ValueTask<RejectReason> ApplyAsync(InboxWork work, IncomingItem item, IncomingContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await ItemApplication.ApplyAsync(work, item, context, rules, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException or StoreException))
        {
            LogReadingFailed(failure);
            return RejectReason.ReadingFailed;
        }
    }

    private static async ValueTask NoteOwnHashAsync(InboxWork work, IncomingItem item, CancellationToken cancellationToken)
    {
        if (item is { IsOutgoing: true, Hash: { } hash, Content.Payload: VisibleMessage }
            && await work.FindSameAsync(item, cancellationToken).ConfigureAwait(false) is { Hash: null, IsOutgoing: true } sent)
        {
            work.Change(sent with { Hash = hash });
        }
    }

    /// <summary>Opens a message. Whatever goes wrong with it stays its own: the others are read.</summary>
    private bool TryOpen(StoredMessage stored, DateTimeOffset now, [NotNullWhen(true)] out IncomingItem? item, out RejectReason reason)
    {
        try
        {
            return opener.TryOpen(stored, now, out item, out reason);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException))
        {
            LogReadingFailed(failure);
            item = null;
            reason = RejectReason.ReadingFailed;
            return false;
        }
    }

    private void NoteDiscarded(RejectReason reason)
    {
        ClientDiagnostics.NoteRejected(reason);
        if (reason == RejectReason.Duplicate)
        {
            LogDuplicate();
        }
        else
        {
            LogDiscarded(reason);
        }
    }

    [LoggerMessage(EventId = 9201, Level = LogLevel.Information, Message = "A stored message was passed over: {Reason}")]
    private partial void LogDiscarded(RejectReason reason);

    [LoggerMessage(EventId = 9202, Level = LogLevel.Debug, Message = "{Added} of {Fetched} fetched messages are new")]
    private partial void LogReceived(int added, int fetched);

    [LoggerMessage(EventId = 9203, Level = LogLevel.Debug, Message = "A message was stored twice and is told once")]
    private partial void LogDuplicate();

    [LoggerMessage(EventId = 9205, Level = LogLevel.Information, Message = "{Read} messages that an earlier version could not read are readable now")]
    private partial void LogReadAgain(int read);

    [LoggerMessage(EventId = 9204, Level = LogLevel.Error, Message = "A stored message could not be read; the others are")]
    private partial void LogReadingFailed(Exception failure);
}
