using System.Diagnostics.CodeAnalysis;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Receiving;

/// <content>Takes in what the swarms of groups hold.</content>
internal sealed partial class Inbox
{
    /// <summary>Over how many earlier stays in a group it is remembered what was told.</summary>
    private const int MaxEarlierStays = 16;

    private readonly SealedItems _sealed = new();
    private readonly GroupCalls _calls = new();

    // With which keys what waits was tried last.
    private readonly Dictionary<GroupId, UInt128> _triedKeys = [];

    /// <summary>Takes in what a group's swarm holds in the namespace of its messages. Called for every poll of the group, also when it brought none: what waited for keys is opened when these have come.</summary>
    /// <param name="group">The group.</param>
    /// <param name="stored">The messages.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many items were new.</returns>
    internal ValueTask<int> TakeInGroupAsync(GroupId group, IReadOnlyList<StoredMessage> stored, CancellationToken cancellationToken) =>
        InTurnAsync(() => TakeInOfGroupAsync(group, stored, cancellationToken), cancellationToken);

    /// <summary>Takes in what a group's swarm tells members who were removed: the account's own removal, when a notice names it.</summary>
    /// <param name="group">The group.</param>
    /// <param name="stored">The notices.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>1 when the account was removed, else 0.</returns>
    internal ValueTask<int> TakeInNoticesAsync(GroupId group, IReadOnlyList<StoredMessage> stored, CancellationToken cancellationToken) =>
        InTurnAsync(() => TakeInRemovalAsync(group, stored, cancellationToken), cancellationToken);

    private static int ByTime(IncomingItem left, IncomingItem right)
    {
        // Of two with the same time that one came first which was stored first.
        int order = left.SentAt.CompareTo(right.SentAt);
        return order != 0 ? order : Nullable.Compare(left.StoredAt, right.StoredAt);
    }

    private async ValueTask<int> TakeInOfGroupAsync(GroupId group, IReadOnlyList<StoredMessage> stored, CancellationToken cancellationToken)
    {
        if (stored.Count == 0 && _sealed.Of(group).Count == 0)
        {
            return 0;
        }

        using GroupAccess? access = Groups?.Borrow(group);
        if (access is null)
        {
            return 0;
        }

        DateTimeOffset now = state.Now;
        var work = new GroupWork();
        UInt128[] marks = [.. stored.Select(message => SeenMark.Of(message.Hash, access.Stay))];
        IReadOnlySet<UInt128> seen = marks.Length == 0 ? new HashSet<UInt128>() : await journal.Store.GetSeenAsync(keys.Id, marks, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < stored.Count; i++)
        {
            if (!seen.Contains(marks[i]) && !_machine.WasLookedAt(marks[i]) && !_sealed.Contains(group, SeenMark.Of(stored[i].Hash)))
            {
                Open(work, stored[i], marks[i], access, now);
            }
        }

        UInt128 mark = KeyMarks.Of(access.Keys);
        bool areKeysNew = !_triedKeys.TryGetValue(group, out UInt128 tried) || tried != mark;
        bool isFetchedAgain = areKeysNew && _sealed.HasGivenUp(group);
        if (areKeysNew)
        {
            await OpenWaitingAsync(work, access, now, cancellationToken).ConfigureAwait(false);
        }

        await NoteToldAsync(work, access, cancellationToken).ConfigureAwait(false);
        int taken = 0;
        if (work.IsAny || (tellsDiscarded && work.Discarded.Count > 0))
        {
            taken = await CommitAsync(work, group, now, cancellationToken).ConfigureAwait(false);
        }

        _machine.NoteLookedAt(work.Looked);
        _triedKeys[group] = mark;
        if (isFetchedAgain)
        {
            Groups?.FetchAgain(group, token => ForgetPositionsAsync(group, token));
        }

        return taken;
    }

    /// <summary>Lets the messages of a group be fetched from the beginning: there was no room for all that waited. Nothing may be polling the group meanwhile.</summary>
    private async ValueTask ForgetPositionsAsync(GroupId group, CancellationToken cancellationToken) => await InTurnAsync(
        async () =>
        {
            var batch = new StoreBatch();
            IReadOnlyList<(PollCursorKey Key, MessagePosition Position)> positions = await journal.Store.GetPositionsAsync(keys.Id, group, cancellationToken).ConfigureAwait(false);
            batch.Positions.AddRange(positions.Where(each => each.Key.Namespace == Namespace.GroupMessages).Select(each => (each.Key, (MessagePosition?)null)));
            SealedState fetched = _sealed.WriteFetchedAgain(batch, group);
            await journal.CommitAsync(batch, cancellationToken).ConfigureAwait(false);
            _sealed.Reset(fetched);
            return batch.Positions.Count;
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Notes what was told when the account was in the group before. With the history it is fetched again, because nothing of it was kept.</summary>
    private async ValueTask NoteToldAsync(GroupWork work, GroupAccess access, CancellationToken cancellationToken)
    {
        if (access.Stay == 0 || work.Items.Count == 0)
        {
            return;
        }

        UInt128[][] earlier = [.. work.Items.Select(item => EarlierMarks(item, access).ToArray())];
        IReadOnlySet<UInt128> told = await journal.Store.GetSeenAsync(keys.Id, [.. earlier.SelectMany(marks => marks)], cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < earlier.Length; i++)
        {
            work.Items[i] = work.Items[i] with { WasTold = Array.Exists(earlier[i], told.Contains) };
        }
    }

    private static IEnumerable<UInt128> EarlierMarks(IncomingItem item, GroupAccess access)
    {
        MessageIdentity first = MessageIdentity.Of(access.Group, item.SenderAccount, item.SentAt, item.Content.Payload);
        for (int stay = Math.Max(0, access.Stay - MaxEarlierStays); stay < access.Stay; stay++)
        {
            yield return ItemMarks.Of(item with { Identity = first.In(stay).Value }).Own;
        }
    }

    private async ValueTask<int> CommitAsync(GroupWork work, GroupId group, DateTimeOffset now, CancellationToken cancellationToken)
    {
        work.Items.Sort(ByTime);
        SealedState? waiting = null;
        int taken = await TakeInAsync(
            work.Items,
            work.Discarded,
            static _ => { },
            batch => waiting = work.Kept.Count > 0 || work.Opened.Count > 0 ? _sealed.Write(batch, group, work.Kept, work.Opened, now) : null,
            now,
            cancellationToken).ConfigureAwait(false);
        if (waiting is not null)
        {
            _sealed.Reset(waiting);
        }

        return taken;
    }

    private async ValueTask<int> TakeInRemovalAsync(GroupId group, IReadOnlyList<StoredMessage> stored, CancellationToken cancellationToken)
    {
        long? newest = null;
        var looked = new List<UInt128>();
        foreach (StoredMessage message in stored)
        {
            UInt128 mark = SeenMark.Of(message.Hash);
            if (Groups is not null && !_machine.WasLookedAt(mark))
            {
                looked.Add(mark);
                newest = TryOpenNotice(message, group, out long generation) && !(newest > generation) ? generation : newest;
            }
        }

        bool isRemoved = false;
        if (newest is { } last)
        {
            // What ends with the group goes when the list of groups says so.
            await TakeInAsync([], [], edits => isRemoved = Groups!.NoteKicked(group, last, edits), static _ => { }, state.Now, cancellationToken).ConfigureAwait(false);
        }

        _machine.NoteLookedAt(looked);
        return isRemoved ? 1 : 0;
    }

    private RejectReason AdmitByKind(IncomingItem item, IReadOnlyList<IncomingItem> all, AccountStateBatch edits, out IncomingContext context)
    {
        context = default;
        bool isCall = item.Content.Payload is GroupInvitation or GroupPromotion;
        if (!isCall && !item.Conversation.TryGetGroup(out _))
        {
            return state.Admit(item, edits, out context);
        }

        if (Groups is null)
        {
            return RejectReason.SwitchedOff;
        }

        var admission = new GroupAdmission(keys, state, Groups);
        RejectReason reason = isCall ? admission.AdmitCall(item, edits, out context) : admission.AdmitMessage(item, all, edits, out context);
        if (context.Call is { Outcome: GroupCallOutcome.Invited or GroupCallOutcome.Joined } call)
        {
            _calls.Note(call.Group, item.SentAt);
        }

        return reason;
    }

    private void Open(GroupWork work, StoredMessage stored, UInt128 mark, GroupAccess access, DateTimeOffset now)
    {
        if (TryOpen(stored, access, now, out IncomingItem? item, out RejectReason reason))
        {
            work.Items.Add(item);
            work.Looked.Add(mark);
        }
        else if (reason == RejectReason.DecryptionFailed)
        {
            // Its key may still come: the message is kept, because no poll brings it again. Where there is no room for it, one does.
            work.Kept.Add(stored);
        }
        else
        {
            work.Discarded.Add(reason);
            NoteDiscarded(reason);
            if (reason != RejectReason.UnsupportedVersion)
            {
                work.Looked.Add(mark);
            }
        }
    }

    /// <summary>Opens what waited, because the group has other keys than at the last time.</summary>
    private async ValueTask OpenWaitingAsync(GroupWork work, GroupAccess access, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (SealedItem waiting in _sealed.Of(access.Group))
        {
            byte[]? data = await journal.Store.GetStateAsync(keys.Id, waiting.DataKey, cancellationToken).ConfigureAwait(false);
            if (data is null || waiting.Until <= now)
            {
                work.Opened.Add(waiting.Mark);
                continue;
            }

            var stored = new StoredMessage { Hash = MessageHash.Compute(access.Group, Namespace.GroupMessages, data), Data = data, Timestamp = waiting.StoredAt, Expiry = waiting.Until };
            if (TryOpen(stored, access, now, out IncomingItem? item, out RejectReason reason))
            {
                work.Items.Add(item);
                work.Opened.Add(waiting.Mark);
            }
            else if (reason != RejectReason.DecryptionFailed)
            {
                work.Discarded.Add(reason);
                NoteDiscarded(reason);
                work.Opened.Add(waiting.Mark);
            }
        }
    }

    /// <summary>Opens a message. Whatever goes wrong with it stays its own: the others are read.</summary>
    private bool TryOpen(StoredMessage stored, GroupAccess access, DateTimeOffset now, [NotNullWhen(true)] out IncomingItem? item, out RejectReason reason)
    {
        try
        {
            return groupOpener.TryOpen(stored, access, now, out item, out reason);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException))
        {
            LogReadingFailed(failure);
            item = null;
            reason = RejectReason.ReadingFailed;
            return false;
        }
    }

    private bool TryOpenNotice(StoredMessage stored, GroupId group, out long generation)
    {
        try
        {
            return KickedNotice.TryOpen(stored.Data.Span, group, keys, out generation);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException))
        {
            LogReadingFailed(failure);
            generation = 0;
            return false;
        }
    }

    private void DeleteFromGroups(InboxWork? work)
    {
        foreach ((GroupId group, List<MessageHash> hashes) in work?.UnwantedInGroups ?? [])
        {
            if (Groups?.Find(group) is { IsAdmin: true })
            {
                Groups.DeleteFromSwarm(group, hashes);
            }
        }
    }

    /// <summary>Gives from when messages of a conversation are news: what was written in a group before the account was called to it is history.</summary>
    private DateTimeOffset NewsFrom(ConversationId conversation)
    {
        if (!conversation.TryGetGroup(out GroupId group) || (_calls.Find(group) ?? state.Groups.Get(group)?.Joined) is not { } since)
        {
            return EventsFrom;
        }

        DateTimeOffset from = since - GroupCalls.Tolerance;
        return from > EventsFrom ? from : EventsFrom;
    }

    /// <summary>What one poll of a group came to.</summary>
    private sealed class GroupWork
    {
        internal List<IncomingItem> Items { get; } = [];

        internal List<RejectReason> Discarded { get; } = [];

        /// <summary>Gets the messages whose key has not come.</summary>
        internal List<StoredMessage> Kept { get; } = [];

        /// <summary>Gets the marks of those that wait no longer.</summary>
        internal HashSet<UInt128> Opened { get; } = [];

        /// <summary>Gets the marks of those that need not be opened again.</summary>
        internal List<UInt128> Looked { get; } = [];

        internal bool IsAny => Items.Count > 0 || Kept.Count > 0 || Opened.Count > 0;
    }
}
