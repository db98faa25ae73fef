namespace SessionSdk.Sending;

/// <content>Whose turn it is.</content>
internal sealed partial class OutboxMachine
{
    /// <summary>Has a lane looked at: something in it changed.</summary>
    private void Touch(OutboxLane lane)
    {
        if (!lane.IsReady && !lane.IsEmpty)
        {
            lane.IsReady = true;
            _ready.Enqueue(lane);
        }
    }

    /// <summary>Gives turns: to lanes in the order in which they became ready, as many as may be at work.</summary>
    private void Pump(OutboxTime now)
    {
        while (_wakes.TryPeek(out OutboxLane? lane, out TimeSpan due) && due <= now.Elapsed)
        {
            _wakes.Dequeue();
            Touch(lane);
        }

        // Each lane once: those for which there is no room stay in the queue, in order.
        for (int left = _ready.Count; left > 0; left--)
        {
            OutboxLane lane = _ready.Dequeue();
            if (lane.IsActive || _activeLanes < pace.MaxConversations)
            {
                lane.IsReady = false;
                Start(lane, now);
            }
            else
            {
                _ready.Enqueue(lane);
            }
        }
    }

    private void Start(OutboxLane lane, OutboxTime now)
    {
        bool wasActive = lane.IsActive;
        if (lane.Message is null && FindNext(lane, now) is { } next)
        {
            lane.Message = next;
            TakeStep(next, now);
        }

        if (lane.Copy is null && lane.Copies.Values.FirstOrDefault(static copy => copy.IsIdle && !copy.Entry.IsCopyParked) is { } copied && !(copied.NextTry > now.Elapsed))
        {
            lane.Copy = copied;
            TakeCopyStep(copied, now);
        }

        if (lane.IsActive && !wasActive)
        {
            _activeLanes++;
        }
    }

    private OutboxItem? FindNext(OutboxLane lane, OutboxTime now)
    {
        bool isHeld = false;
        foreach (OutboxItem item in lane.Messages.Values)
        {
            OutboxEntry entry = item.Entry;
            if (!item.IsIdle)
            {
                // It is being written down or removed; then the lane is looked at again.
                return null;
            }

            if (isHeld)
            {
                TellHeldBack(item);
            }
            else if (entry.IsParked)
            {
                isHeld = !entry.IsAwaited;
            }
            else if (IsWaitingForAnother(item, out OutboxItem? target))
            {
                if (IsStuck(target!))
                {
                    TellHeldBack(item);
                }
            }
            else if (item.NextTry > now.Elapsed)
            {
                if (entry.Tried < pace.AwaitedPatience)
                {
                    return null;
                }

                // It may take days: whoever waits for one behind it is told.
                isHeld = true;
            }
            else
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>Tells whether an entry does not go on by itself, because it or what it waits for was given up.</summary>
    private bool IsStuck(OutboxItem item) => item.Entry.IsParked || (IsWaitingForAnother(item, out OutboxItem? target) && IsStuck(target!));

    /// <summary>Tells whoever waits for an entry that it does not go on by itself.</summary>
    private void TellHeldBack(OutboxItem item)
    {
        if (item.Entry is { IsAwaited: true, IsParked: false } && item.IsIdle)
        {
            Park(item, DeliveryState.Failed, OutboxFailure.HeldBack);
        }
    }

    private void Release(OutboxItem item)
    {
        OutboxLane lane = item.Lane;
        bool wasActive = lane.IsActive;
        lane.Message = lane.Message == item ? null : lane.Message;
        lane.Copy = lane.Copy == item ? null : lane.Copy;
        if (wasActive && !lane.IsActive)
        {
            _activeLanes--;
        }
    }
}
