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
    AccountKeys keys, AccountJournal journal, AccountState state, SwarmOpener opener, GroupOpener groupOpener, InboxRules rules, bool tellsDiscarded, ILogger logger)
{
    private readonly ILogger _logger = logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly WaitingItems _waiting = new();
    private readonly RecentMarks _recent = new();
    private readonly PassedOverMarks _passedOver = new();

    // What the state said about items whose commit failed: when they come again, it has changed already.
    private readonly Dictionary<UInt128, IncomingContext> _uncommitted = [];

    /// <summary>Called after a commit with what the own swarm has to be told. Never under a lock.</summary>
    internal Action<IReadOnlyList<MessageHash>, IReadOnlyList<(MessageHash Hash, DateTimeOffset Until)>>? SwarmChanged { get; set; }

    /// <summary>Gets or sets what is known of the account's groups; <see langword="null"/> for a client without any.</summary>
    internal IGroupFacts? Groups { get; set; }

    /// <summary>Gets or sets from when messages are told as events; older ones become history only.</summary>
    internal DateTimeOffset EventsFrom { get; set; } = DateTimeOffset.MinValue;

    internal async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (await journal.Store.GetStateAsync(keys.Id, WaitingItems.StateKey, cancellationToken).ConfigureAwait(false) is { } saved)
        {
            _waiting.Load(saved);
        }

        if (await journal.Store.GetStateAsync(keys.Id, SealedItems.StateKey, cancellationToken).ConfigureAwait(false) is { } index)
        {
            _sealed.Load(index);
        }

        if (await journal.Store.GetStateAsync(keys.Id, GroupCalls.StateKey, cancellationToken).ConfigureAwait(false) is { } calls)
        {
            _calls.Load(calls);
        }

        if (await journal.Store.GetStateAsync(keys.Id, LaterMessages.StateKey, cancellationToken).ConfigureAwait(false) is { } later)
        {
            _later.Load(later);
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
            return await takeIn().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
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
            if (seen.Contains(hashes[i]) || _recent.Contains(hashes[i]) || _later.Contains(stored[i].Hash))
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
            _recent.Add(opened);
            return 0;
        }

        items.Sort(ByTime);
        int taken = await TakeInAsync(items, discarded, static _ => { }, static _ => { }, now, cancellationToken).ConfigureAwait(false);
        _recent.Add(opened);
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
        IReadOnlySet<UInt128> known = await journal.Store.GetSeenAsync(keys.Id, [.. items.SelectMany(MarksOf)], cancellationToken).ConfigureAwait(false);
        // Open until all is kept: else the contacts would be saved by themselves before.
        using AccountStateBatch edits = state.BatchEdits();
        List<AdmittedItem> admitted = Admit(items, known, edits);
        edit(edits);
        var told = new List<RejectReason>();
        IReadOnlyList<WaitingItem> waiting = _waiting.Items;
        LaterIndex later = _later.Index;
        int taken = 0;
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
                        taken = await ApplyAllAsync(work, admitted, told, token).ConfigureAwait(false);
                        events.RemoveAll(happened => !IsTold(happened));
                        if (tellsDiscarded)
                        {
                            events.AddRange(discarded.Concat(told).Select(reason => new MessageDiscarded { Reason = reason }));
                        }

                        work.Finish();
                    },
                    cancellationToken).AsTask(),
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // What did not get into the store comes again, and must find what waits for it.
            _waiting.Reset(waiting);
            _later.Index = later;
            throw;
        }

        _uncommitted.Clear();
        _calls.NoteKept();
        told.ForEach(NoteDiscarded);
        ClientDiagnostics.MessagesReceived.Add(taken);
        LogReceived(taken, items.Count);
        if (work is { Unwanted.Count: > 0 } or { Shortened.Count: > 0 })
        {
            SwarmChanged?.Invoke(work.Unwanted, work.Shortened);
        }

        DeleteFromGroups(work);

        return taken;
    }

    private List<AdmittedItem> Admit(IReadOnlyList<IncomingItem> items, IReadOnlySet<UInt128> known, AccountStateBatch edits)
    {
        var admitted = new List<AdmittedItem>(items.Count);
        var handled = new HashSet<UInt128>(known);
        foreach (IncomingItem item in items)
        {
            admitted.Add(ItemMarks.Of(item).Note(handled)
                ? new AdmittedItem(item, Admit(item, items, edits, out IncomingContext context), context)
                : new AdmittedItem(item, RejectReason.Duplicate, default));
        }

        return admitted;
    }

    private static IEnumerable<UInt128> MarksOf(IncomingItem item)
    {
        ItemMarks marks = ItemMarks.Of(item);
        return [marks.Own, marks.Other];
    }

    private async ValueTask<int> ApplyAllAsync(InboxWork work, List<AdmittedItem> admitted, List<RejectReason> told, CancellationToken cancellationToken)
    {
        int taken = 0;
        bool isWaitingChanged = false;
        work.Batch.ForgetSeenBefore = work.Now;
        foreach ((IncomingItem item, RejectReason refused, IncomingContext context) in admitted)
        {
            if (refused == RejectReason.None && TryKeepWithoutLine(work, item))
            {
                // Not marked as seen: a later version opens it again.
                told.Add(RejectReason.UnsupportedVersion);
                continue;
            }

            // Whose conversation moves has answered, also when another device made a contact of it before.
            bool isProved = refused == RejectReason.None && await MoveProvedAsync(work, item, cancellationToken).ConfigureAwait(false);
            RejectReason reason = refused == RejectReason.None
                ? await ApplyAsync(work, item, isProved ? context with { IsAcceptance = true } : context, cancellationToken).ConfigureAwait(false)
                : refused;
            if (reason == RejectReason.Duplicate)
            {
                // Stored twice; but the copy of an own message tells its hash.
                await NoteOwnHashAsync(work, item, cancellationToken).ConfigureAwait(false);
            }
            else if (reason == RejectReason.None || _passedOver.MayRemember(item.Sender, work.Now))
            {
                DateTimeOffset forgetAt = SeenMark.ForgetAt(item.SentAt, work.Now);
                work.Batch.Seen.AddRange(ItemMarks.Of(item).Left.Select(mark => new SeenRecord(mark, forgetAt)));
            }

            if (reason is RejectReason.UnknownTarget or RejectReason.NotHandledHere || work.Waiting.Contains(item))
            {
                isWaitingChanged |= _waiting.Add(item, work.Now);
            }

            if (reason == RejectReason.None)
            {
                taken++;
            }
            else
            {
                told.Add(reason);
            }
        }

        told.AddRange(work.PartsDiscarded);
        _later.NoteLines(work.Batch, work.LaterLines);
        isWaitingChanged |= await RetryWaitingAsync(work, cancellationToken).ConfigureAwait(false);
        if (isWaitingChanged)
        {
            work.Batch.State[WaitingItems.StateKey] = _waiting.Save();
        }

        return taken;
    }

    private RejectReason Admit(IncomingItem item, IReadOnlyList<IncomingItem> all, AccountStateBatch edits, out IncomingContext context)
    {
        try
        {
            LearnAccount(item, edits);
            RejectReason reason = AdmitByKind(item, all, edits, out context);
            UInt128 mark = ItemMarks.Of(item).Own;
            if (_uncommitted.TryGetValue(mark, out IncomingContext earlier))
            {
                context = context.After(earlier);
            }

            if (context.IsChange)
            {
                _uncommitted[mark] = context;
            }

            return reason;
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException))
        {
            LogReadingFailed(failure);
            context = default;
            return RejectReason.ReadingFailed;
        }
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

    private async ValueTask<bool> RetryWaitingAsync(InboxWork work, CancellationToken cancellationToken)
    {
        HashSet<ConversationId> added = [.. work.Events.OfType<MessageReceived>().Select(received => received.Conversation)];
        if (added.Count == 0 || _waiting.Count == 0)
        {
            return false;
        }

        IReadOnlyList<WaitingItem> retried = _waiting.Take(added);
        foreach (WaitingItem waiting in retried)
        {
            if (waiting.Until > work.Now && waiting.ToItem() is { } item
                && (await ApplyAsync(work, item, default, cancellationToken).ConfigureAwait(false) is RejectReason.UnknownTarget or RejectReason.NotHandledHere
                    || work.Waiting.Contains(item)))
            {
                _waiting.Add(item, work.Now);
            }
        }

        return retried.Count > 0;
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
