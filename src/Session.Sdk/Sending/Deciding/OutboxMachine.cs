namespace SessionSdk.Sending;

/// <summary>Decides what the outbox does next. It has no clock, task or lock: inputs go in, effects come out (<see cref="TakeEffects"/>).</summary>
/// <remarks>
/// <para>What an entry goes through, each arrow written down before the next one begins:
/// <c>Pending → (Uploading → one file after the other) → sealed → Sending → accepted → copy → gone</c>. A passing failure leads back to
/// <c>Pending</c>, or to <c>Unknown</c> when the message may have been stored; then the same bytes go out again after a while. A final one, or
/// the end of patience, parks the entry until the user tries it again or cancels it.</para>
/// <para>Each conversation is a lane: its oldest entry goes on, the others wait. A parked entry holds its lane, unless somebody was waiting for
/// its end and was told. What depends on another entry waits beside the lane. Copies for the own devices have a lane of their own.</para>
/// </remarks>
internal sealed partial class OutboxMachine(OutboxPace pace)
{
    private readonly Dictionary<long, OutboxItem> _items = [];
    private readonly Dictionary<ConversationId, OutboxLane> _lanes = [];
    private readonly Dictionary<long, List<OutboxItem>> _dependents = [];
    private readonly Queue<OutboxLane> _ready = new();
    private readonly PriorityQueue<OutboxLane, TimeSpan> _wakes = new();
    private readonly List<OutboxEffect> _effects = [];
    private int _activeLanes;
    private long _lastStep;

    internal int Count => _items.Count;

    internal int ActiveConversations => _activeLanes;

    /// <summary>Gets when <see cref="Tick"/> is wanted; <see langword="null"/> for never.</summary>
    internal TimeSpan? NextWake => _wakes.TryPeek(out _, out TimeSpan next) ? next : null;

    internal OutboxEntry? Find(long id) => _items.GetValueOrDefault(id)?.Entry;

    /// <summary>Gives what has to be done since the last call, in order.</summary>
    internal IReadOnlyList<OutboxEffect> TakeEffects()
    {
        OutboxEffect[] effects = [.. _effects];
        _effects.Clear();
        return effects;
    }

    /// <summary>Takes up what was written down before the client ended. What was under way is tried again at once.</summary>
    internal void Restore(IEnumerable<OutboxEntry> entries, OutboxTime now)
    {
        foreach (OutboxEntry entry in entries.OrderBy(entry => entry.Id))
        {
            Add(entry.State == DeliveryState.Sending ? MarkGoingOut(entry) : entry);
        }

        Pump(now);
    }

    /// <summary>Takes in an entry that was written down.</summary>
    internal void Queue(OutboxEntry entry, OutboxTime now)
    {
        Add(entry);
        Pump(now);
    }

    /// <summary>Takes in how an upload, a sealing or a delivery ended. The end of a step that is not under way any more is passed over.</summary>
    internal void Ended(long id, long step, OutboxResult result, OutboxTime now)
    {
        if (!_items.TryGetValue(id, out OutboxItem? item) || item.Step != step || item.Activity is OutboxActivity.None or OutboxActivity.Saving or OutboxActivity.Removing)
        {
            return;
        }

        OutboxActivity ended = item.Activity;
        item.Activity = OutboxActivity.None;
        if (item.Entry.IsAccepted)
        {
            CopyEnded(item, result, now);
        }
        else if (ended == OutboxActivity.Delivering)
        {
            DeliveryEnded(item, result, now);
        }
        else
        {
            PreparationEnded(item, ended, result, now);
        }

        Pump(now);
    }

    /// <summary>Takes in that an entry was written down or removed.</summary>
    internal void Saved(long id, long step, OutboxTime now)
    {
        if (!_items.TryGetValue(id, out OutboxItem? item) || item.Step != step || item.Activity is not (OutboxActivity.Saving or OutboxActivity.Removing))
        {
            return;
        }

        bool isRemoved = item.Activity == OutboxActivity.Removing;
        item.Activity = OutboxActivity.None;
        if (isRemoved)
        {
            Forget(item);
        }
        else
        {
            GoOn(item, now);
        }

        Pump(now);
    }

    /// <summary>Cancels an entry and what depends on it. What is on its way at this moment cannot be called back: if it turns out to have been accepted, it was sent.</summary>
    /// <param name="id">The entry.</param>
    /// <param name="onlyIfNotOut">Whether what went out, or may have gone out, is left to go on.</param>
    /// <param name="now">The moment.</param>
    internal OutboxCancellation Cancel(long id, bool onlyIfNotOut, OutboxTime now)
    {
        if (!_items.TryGetValue(id, out OutboxItem? item))
        {
            return OutboxCancellation.NotFound;
        }

        if (item.Activity == OutboxActivity.Removing)
        {
            return item.IsCancelled && !item.Entry.MayBeStored ? OutboxCancellation.Cancelled : OutboxCancellation.MayBeOut;
        }

        if (item.Entry.IsAccepted)
        {
            // What is left is the copy, which goes on by itself. One that was given up is dropped here.
            if (!onlyIfNotOut && item.Entry.IsCopyParked && item.IsIdle)
            {
                Remove(item, item.Entry, isCancelled: false);
            }

            return OutboxCancellation.MayBeOut;
        }

        bool isOut = item.Entry.MayBeStored || item.IsGoingOut;
        if (isOut && onlyIfNotOut)
        {
            return OutboxCancellation.MayBeOut;
        }

        (item.IsRetryWanted, item.IsRetryAwaited) = (false, false);
        if (item.IsIdle)
        {
            RemoveCancelled(item);
        }
        else
        {
            item.IsCancelWanted = true;
            if (item.Activity is OutboxActivity.Uploading or OutboxActivity.Sealing)
            {
                _effects.Add(new OutboxEffect.Stop(id, item.Step));
            }
        }

        Pump(now);
        return isOut ? OutboxCancellation.MayBeOut : OutboxCancellation.Cancelled;
    }

    /// <summary>Tries an entry again that was given up, or now one that waits.</summary>
    /// <param name="id">The entry.</param>
    /// <param name="now">The moment.</param>
    /// <param name="isAwaited">Whether somebody waits for its end again: one that was given up is tried for a short time only.</param>
    /// <returns>Whether there is such an entry.</returns>
    internal bool Retry(long id, OutboxTime now, bool isAwaited = false)
    {
        if (!_items.TryGetValue(id, out OutboxItem? item) || item.IsCancelWanted || item.Activity == OutboxActivity.Removing)
        {
            return false;
        }

        // Whoever waits still waits when somebody else asks for the same.
        item.IsRetryAwaited |= isAwaited;
        if (!item.IsIdle)
        {
            item.IsRetryWanted = true;
            return true;
        }

        TryAgain(item, now);
        Pump(now);
        return true;
    }

    /// <summary>Tries what waits now: the network is back.</summary>
    internal void NetworkBack(OutboxTime now)
    {
        foreach (OutboxItem item in _items.Values.Where(item => item.NextTry > now.Elapsed))
        {
            item.NextTry = now.Elapsed;
            Touch(item.Lane);
        }

        Pump(now);
    }

    /// <summary>Goes on with what has waited long enough.</summary>
    internal void Tick(OutboxTime now) => Pump(now);

    private static OutboxEntry MarkGoingOut(OutboxEntry entry)
    {
        // It may have gone out just before the end: no later refusal makes certain that it did not.
        OutboxPart? next = entry.Parts.FirstOrDefault(part => !part.IsDone && part.Role != PartRole.OwnCopy);
        return next is null ? entry : entry.With(next with { MayBeStored = true });
    }

    private void Add(OutboxEntry entry)
    {
        if (!_lanes.TryGetValue(entry.Conversation, out OutboxLane? lane))
        {
            _lanes[entry.Conversation] = lane = new OutboxLane(entry.Conversation);
        }

        var item = new OutboxItem(entry, lane);
        _items.Add(entry.Id, item);
        (entry.IsAccepted ? lane.Copies : lane.Messages).Add(entry.Id, item);
        if (entry.DependsOn != 0 && _items.TryGetValue(entry.DependsOn, out OutboxItem? target) && !target.Entry.IsAccepted)
        {
            if (!_dependents.TryGetValue(entry.DependsOn, out List<OutboxItem>? waiting))
            {
                _dependents[entry.DependsOn] = waiting = [];
            }

            waiting.Add(item);
        }

        Touch(lane);
    }

    private bool IsWaitingForAnother(OutboxItem item, out OutboxItem? target)
    {
        target = null;
        return item.Entry.DependsOn != 0 && _items.TryGetValue(item.Entry.DependsOn, out target) && !target.Entry.IsAccepted;
    }

    /// <summary>Begins a step that is answered later.</summary>
    private long Begin(OutboxItem item, OutboxActivity activity)
    {
        item.Activity = activity;
        return item.Step = ++_lastStep;
    }

    private void Save(OutboxItem item, OutboxEntry entry)
    {
        item.Entry = entry;
        _effects.Add(new OutboxEffect.Save(entry.Id, Begin(item, OutboxActivity.Saving), entry));
    }

    private void Remove(OutboxItem item, OutboxEntry entry, bool isCancelled)
    {
        item.Entry = entry;
        item.IsCancelled = isCancelled;
        long step = Begin(item, OutboxActivity.Removing);
        var removed = new List<OutboxEntry> { entry };
        if (isCancelled)
        {
            CancelDependents(item, removed);
        }

        _effects.Add(new OutboxEffect.Remove(entry.Id, step, removed));
    }

    private void RemoveCancelled(OutboxItem item)
    {
        OutboxEntry entry = item.Entry;
        Remove(item, entry with { State = entry.MayBeStored ? DeliveryState.Unknown : DeliveryState.Interrupted, IsParked = false, Failure = null }, isCancelled: true);
    }

    /// <summary>Cancels with an entry what waits for it, so that one commit removes them all. What is busy follows when it is not.</summary>
    private void CancelDependents(OutboxItem target, List<OutboxEntry> removed)
    {
        if (!_dependents.Remove(target.Entry.Id, out List<OutboxItem>? waiting))
        {
            return;
        }

        foreach (OutboxItem dependent in waiting.Where(dependent => _items.ContainsKey(dependent.Entry.Id)))
        {
            if (!dependent.IsIdle)
            {
                dependent.IsCancelWanted = true;
                continue;
            }

            removed.Add(dependent.Entry with { State = DeliveryState.Interrupted, IsParked = false, Failure = null });
            Drop(dependent);
            CancelDependents(dependent, removed);
        }
    }

    private void Drop(OutboxItem item)
    {
        _items.Remove(item.Entry.Id);
        item.Lane.Messages.Remove(item.Entry.Id);
        item.Lane.Copies.Remove(item.Entry.Id);
        Release(item);
        if (item.Lane.IsEmpty)
        {
            _lanes.Remove(item.Lane.Conversation);
        }
    }

    private void Forget(OutboxItem item)
    {
        long id = item.Entry.Id;
        Drop(item);
        if (item.IsCancelled)
        {
            // What came to depend on it while it was being removed.
            if (_dependents.Remove(id, out List<OutboxItem>? late))
            {
                foreach (OutboxItem dependent in late.Where(dependent => dependent.IsIdle && _items.ContainsKey(dependent.Entry.Id)))
                {
                    RemoveCancelled(dependent);
                }
            }
        }
        else
        {
            Free(id);
        }

        Touch(item.Lane);
    }

    /// <summary>Lets go on what waited for an entry.</summary>
    private void Free(long id)
    {
        if (_dependents.Remove(id, out List<OutboxItem>? waiting))
        {
            foreach (OutboxItem dependent in waiting)
            {
                Touch(dependent.Lane);
            }
        }
    }
}

/// <summary>What became of the wish to cancel an entry.</summary>
internal enum OutboxCancellation
{
    /// <summary>There is no such entry: it was sent, or cancelled before.</summary>
    NotFound = 0,

    /// <summary>It does not go out.</summary>
    Cancelled,

    /// <summary>It went out, or may have gone out.</summary>
    MayBeOut,
}
