using System.Text.Json;
using SessionSdk.Messaging;
using SessionSdk.Receiving;

namespace SessionSdk.Communities;

/// <content>What the server is asked, and what its answers mean.</content>
internal sealed partial class ServerSession
{
    /// <summary>How often in <see cref="ResetPeriod"/> it is told that a room was made anew.</summary>
    private const int MaxResets = 5;

    private static readonly TimeSpan ResetPeriod = TimeSpan.FromHours(1);

    /// <summary>Makes one batch of what some rooms need, and takes in the answers.</summary>
    /// <returns>The rooms that have more.</returns>
    private async Task<IReadOnlyList<RoomEntry>> RoundAsync(IReadOnlyList<RoomEntry> rooms, bool withServer, bool isFirst, CancellationToken cancellationToken)
    {
        CommunityBatch batch = CommunityBatch.Create();
        if (withServer)
        {
            batch.Add(CommunityRequests.GetCapabilities());
        }

        BoxAsk? boxes = withServer ? AddBoxes(batch) : null;

        var asks = new List<RoomAsk>(rooms.Count);
        foreach (RoomEntry room in rooms)
        {
            // Wanted messages share the batch: what has no place waits for the next one.
            if (batch.Parts.Count + RoomAsk.MaxWanted + 2 <= CommunityBatch.MaxParts)
            {
                asks.Add(RoomAsk.Add(batch, room, isFirst, _limit));
            }
        }

        try
        {
            await Connection.SendBatchAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (CommunityRefusedException refused) when (refused.Reason == CommunityRefusal.Banned)
        {
            foreach (RoomEntry room in rooms)
            {
                await room.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    await KeepAsync(room, room.State with { Status = RoomStatus.Banned, Rights = RoomRights.None }, [], [], cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    room.Turn.Release();
                }
            }

            throw;
        }

        if (boxes is not null)
        {
            await TakeBoxesAsync(boxes, cancellationToken).ConfigureAwait(false);
        }

        var left = new List<RoomEntry>();
        foreach (RoomAsk ask in asks)
        {
            if (await TakeOrLogAsync(ask, cancellationToken).ConfigureAwait(false))
            {
                left.Add(ask.Entry);
            }
        }

        left.AddRange(rooms.Except(asks.Select(ask => ask.Entry)));
        return left;
    }

    /// <summary>Takes in what the server said of a room when it was joined.</summary>
    internal Task TakeFirstAsync(RoomAsk ask, CancellationToken cancellationToken) => TakeOrLogAsync(ask, cancellationToken);

    private async Task<bool> TakeOrLogAsync(RoomAsk ask, CancellationToken cancellationToken)
    {
        await ask.Entry.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return !ask.Entry.IsEnded && await TakeAsync(ask, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The room stays as it was kept, and is read again from there.
            LogRoomFailed(failure);
            return false;
        }
        finally
        {
            ask.Entry.Turn.Release();
        }
    }

    /// <summary>Takes in what the server said of a room.</summary>
    /// <returns>Whether it has more.</returns>
    private async Task<bool> TakeAsync(RoomAsk ask, CancellationToken cancellationToken)
    {
        RoomEntry entry = ask.Entry;
        RoomState state = Judge(entry.State, ask, out bool isReset);
        if (isReset)
        {
            // What the page says belongs to the position in the room of before.
            bool isFirst = !entry.WasReset;
            entry.WasReset = true;
            await KeepAsync(entry, state, [], [], cancellationToken).ConfigureAwait(false);
            return isFirst;
        }

        // What was asked for one by one was answered before the page, and may be older than what that says.
        List<RoomUpdate> updates = [.. ask.Wanted.Where(wanted => wanted.Part.State == BatchPartState.Succeeded).Select(wanted => wanted.Part.Result)];
        var discarded = new List<RejectReason>();
        bool hasMore = false;
        if (ask.Page is { State: BatchPartState.Succeeded, Result: { } page })
        {
            CursorStep step = ask.IsRecent ? state.Cursor.TakeRecent(page) : state.Cursor.TakeSince(page);
            updates.AddRange(step.Updates);
            discarded.AddRange(RoomAsk.Reasons(page.Skipped));
            discarded.AddRange(Enumerable.Repeat(RejectReason.ContradictoryRow, step.Contradictions));
            state = state with { Cursor = step.Next, Oldest = (ask.IsRecent ? page.LowestId : null) ?? state.Oldest };
            hasMore = step.HasMore;
        }

        // They are asked for one by one from the next batch on.
        long[] doubtful = [.. entry.Doubtful];
        state = state with { Cursor = state.Cursor.Want(doubtful) };
        RoomState kept = await KeepAsync(entry, state, updates, discarded, cancellationToken, ask).ConfigureAwait(false);
        for (int i = 0; i < doubtful.Length; i++)
        {
            entry.Doubtful.TryDequeue(out _);
        }

        return hasMore || kept.Cursor.Wanted.Count > ask.Wanted.Count || (ask.Wanted.Count > 0 && kept.Cursor is { Wanted.Count: > 0, Tries: 0 });
    }

    /// <summary>Finds how the room stands.</summary>
    private RoomState Judge(RoomState before, RoomAsk ask, out bool isReset)
    {
        isReset = false;
        RoomState state = before;
        RoomInfo? info = ask.Info is { State: BatchPartState.Succeeded } asked ? asked.Result : ask.Poll is { State: BatchPartState.Succeeded, Result: var poll } ? poll.Details : null;
        if (info is not null)
        {
            info = RoomBounds.Bound(info);
            RoomInfo known = before.Info is { } was && RoomDifferences.IsSame(was, info) ? was : info;
            isReset = before.Cursor.IsAnother(info);
            state = state with { Info = known, Rights = info.Rights, Cursor = before.Cursor.With(info) };
        }
        else if (ask.Poll is { State: BatchPartState.Succeeded, Result: { } told })
        {
            state = state with { Rights = told.Rights };
        }

        RoomStatus? status = StatusOf(ask, state.Rights);
        state = state with { Status = status ?? state.Status, Rights = status is RoomStatus.Missing or RoomStatus.Unreadable && info is null ? RoomRights.None : state.Rights };
        if (isReset)
        {
            LogRecreated();
            DateTimeOffset now = _services.State.Now;
            bool isNewPeriod = now - state.ResetsSince > ResetPeriod || now < state.ResetsSince;
            state = state with { HistoryUntil = 0, Oldest = null, Resets = isNewPeriod ? 1 : state.Resets + 1, ResetsSince = isNewPeriod ? now : state.ResetsSince };
        }

        return state;
    }

    /// <summary>Finds what the answers say of the account's place in the room; <see langword="null"/> when they do not say.</summary>
    private static RoomStatus? StatusOf(RoomAsk ask, RoomRights rights)
    {
        // A page says more than the information: a room that bans somebody is hidden there.
        BatchPart? telling = ask.Page is { State: not BatchPartState.Pending } ? ask.Page : ask.Poll is not null ? ask.Poll : ask.Info;
        return telling switch
        {
            { State: BatchPartState.Succeeded } => ask.Page is null && !rights.CanRead ? RoomStatus.Unreadable : RoomStatus.Active,
            { Error: CommunityRefusedException { Reason: CommunityRefusal.NotPermitted or CommunityRefusal.NotAuthenticated } } => RoomStatus.Unreadable,
            { Error: CommunityRefusedException { Reason: CommunityRefusal.NotFound or CommunityRefusal.WrongMethod } } => RoomStatus.Missing,
            { Error: CommunityRefusedException { Reason: CommunityRefusal.Banned } } => RoomStatus.Banned,
            _ => null,
        };
    }

    /// <summary>Commits what is known of the room together with what its rows mean.</summary>
    private async Task<RoomState> KeepAsync(
        RoomEntry entry, RoomState state, List<RoomUpdate> updates, List<RejectReason> discarded, CancellationToken cancellationToken, RoomAsk? ask = null)
    {
        RoomState before = entry.State;
        RoomChange changes = RoomDifferences.Between(before, state);
        if (state.Resets > 0 && (state.Resets, state.ResetsSince) != (before.Resets, before.ResetsSince) && state.Resets <= MaxResets)
        {
            changes |= RoomChange.Recreated;
        }

        if (changes == RoomChange.None && state == before && updates.Count == 0 && discarded.Count == 0 && ask is not { Wanted.Count: > 0 })
        {
            return before;
        }

        RoomState kept = state;
        await _services.RoomFetched!(
            new IncomingRoom
            {
                Room = entry.Id,
                Address = entry.Address,
                Updates = updates,
                Discarded = discarded,
                OwnIds = Connection.OwnIds,
                OwnId = OwnId,
                IsEnded = () => entry.IsEnded,
                HistoryUntil = state.HistoryUntil,
                NewsFrom = state.NewsFrom,
                Oldest = state.Oldest,
                Created = state.Cursor.Created,
                Pending = entry.Pending,
                Refusals = Refusals,
                Events = changes == RoomChange.None ? [] : [new RoomChanged { Conversation = entry.Id, Changes = changes, Status = state.Status, Rights = state.Rights }],
                AlsoWrite = (batch, taken) =>
                {
                    HashSet<long> settled = ask?.Settled() ?? [];
                    HashSet<long> asked = [.. ask?.Wanted.Select(wanted => wanted.Id) ?? []];
                    settled.ExceptWith(taken.Wanted);
                    kept = state with { Cursor = state.Cursor.TakeWanted(settled, asked).Want(taken.Wanted) };
                    batch.State[KeyOf(entry.Id)] = JsonSerializer.SerializeToUtf8Bytes(kept, CommunityJson.Default.RoomState);
                },
            },
            cancellationToken).ConfigureAwait(false);
        entry.State = kept;
        return kept;
    }
}
