namespace SessionSdk.Receiving;

/// <summary>Decides what becomes of incoming items: which are known already, which wait for what they refer to, when these are tried again, and by which marks all are known from then on.</summary>
/// <remarks>
/// Pure: it has no tasks, no lock, no clock and no store of its own, so that a test can drive it through any order of arrivals, failures and crashes. A turn begins with
/// <see cref="Begin"/>; what it changed counts when <see cref="Commit"/> says that it is stored, and else never happened. Used by one flow at a time.
/// </remarks>
internal sealed class InboxMachine(PendingContexts pending)
{
    private readonly RecentMarks _recent = new();
    private readonly PassedOverMarks _passedOver = new();

    private WaitingItems _waiting = new([]);

    /// <summary>Gets how many items wait for what they refer to.</summary>
    internal int Waiting => _waiting.Count;

    /// <summary>Gets whether nobody knows what is stored: before <see cref="Load"/>, and after a commit that failed, of which perhaps only the answer was lost.</summary>
    internal bool IsUncertain { get; private set; } = true;

    /// <summary>Takes over what is stored.</summary>
    /// <param name="waiting">What waits.</param>
    /// <param name="unstored">What the state said about items that were not stored with it.</param>
    internal void Load(ReadOnlySpan<byte> waiting, ReadOnlySpan<byte> unstored)
    {
        _waiting = waiting.IsEmpty ? new WaitingItems([]) : WaitingItems.Read(waiting);
        pending.Load(unstored);
        IsUncertain = false;
    }

    /// <summary>Tells whether a stored message was looked at lately.</summary>
    internal bool WasLookedAt(UInt128 mark) => _recent.Contains(mark);

    /// <summary>Notes that stored messages were looked at: what they mean is stored, or they mean nothing.</summary>
    internal void NoteLookedAt(IReadOnlyList<UInt128> marks) => _recent.Add(marks);

    /// <summary>Gives the marks that say whether items are known, to look them up.</summary>
    internal static UInt128[] MarksOf(IReadOnlyList<IncomingItem> items)
    {
        var marks = new UInt128[items.Count * 2];
        for (int i = 0; i < items.Count; i++)
        {
            (marks[2 * i], marks[(2 * i) + 1], _) = ItemMarks.Of(items[i]);
        }

        return marks;
    }

    /// <summary>Begins to take in items.</summary>
    /// <param name="items">The items, oldest first.</param>
    /// <param name="known">Those of their marks that are stored.</param>
    /// <param name="now">The network's time.</param>
    internal InboxTurn Begin(IReadOnlyList<IncomingItem> items, IReadOnlySet<UInt128> known, DateTimeOffset now) => new(items, known, _waiting, _passedOver, pending, now);

    /// <summary>Notes what the state said about an item, which it may not say again once it changed by that.</summary>
    /// <returns>What counts for the item.</returns>
    internal IncomingContext Remember(IncomingItem item, IncomingContext context) => pending.Remember(ItemMarks.Of(item).Own, context);

    /// <summary>Takes note that all of a turn is stored.</summary>
    internal void Commit(InboxTurn turn)
    {
        _waiting = turn.Waiting;
        pending.Forget(turn.Marks);
    }

    /// <summary>Takes note that nobody knows whether a turn is stored: its items come again, and find what is.</summary>
    internal void Undo(InboxTurn turn)
    {
        turn.PassedOver.ForEach(_passedOver.Forget);
        Doubt();
    }

    /// <summary>Takes note that nobody knows what is stored.</summary>
    internal void Doubt() => IsUncertain = true;

    public override string ToString() => nameof(InboxMachine);
}
