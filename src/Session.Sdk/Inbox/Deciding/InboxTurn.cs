using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>Decides about a handful of items that are stored together. What it changes is its own until then.</summary>
internal sealed class InboxTurn
{
    private readonly InboxEntry[] _entries;
    private readonly PassedOverMarks _passedOver;
    private readonly PendingContexts _pending;
    private readonly DateTimeOffset _now;
    private readonly List<SeenRecord> _seen = [];
    private readonly List<RejectReason> _told = [];
    private bool _isWaitingChanged;
    private int _taken;

    internal InboxTurn(IReadOnlyList<IncomingItem> items, IReadOnlySet<UInt128> known, WaitingItems waiting, PassedOverMarks passedOver, PendingContexts pending, DateTimeOffset now)
    {
        var handled = new HashSet<UInt128>(known);
        _entries = [.. items.Select(item => new InboxEntry(item, ItemMarks.Of(item).Note(handled) ? RejectReason.None : RejectReason.Duplicate))];
        Waiting = waiting.Copy();
        _passedOver = passedOver;
        _pending = pending;
        Marks = [.. items.Select(item => ItemMarks.Of(item).Own)];
        _now = now;
    }

    /// <summary>Gets what waits when this turn is stored.</summary>
    internal WaitingItems Waiting { get; }

    /// <summary>Gets the items' own marks.</summary>
    internal HashSet<UInt128> Marks { get; }

    /// <summary>Gets whose items were passed over and are remembered.</summary>
    internal List<SenderId> PassedOver { get; } = [];

    /// <summary>Lets each item that is new be judged by the account's state, in their order: what one changes there the next one finds.</summary>
    /// <param name="judge">Says why an item is not let in, and what the state says about it.</param>
    internal void Judge(Func<IncomingItem, (RejectReason Refused, IncomingContext Context)> judge)
    {
        foreach (InboxEntry entry in _entries.Where(entry => entry.Refused == RejectReason.None))
        {
            (entry.Refused, entry.Context) = judge(entry.Item);
        }
    }

    /// <summary>Gives what is to be done, in order.</summary>
    internal IEnumerable<InboxStep> Steps() => _entries.Select(entry => new InboxStep(
        entry.Refused switch
        {
            RejectReason.None => InboxStepKind.Apply,
            RejectReason.Duplicate => InboxStepKind.NoteHash,
            _ => InboxStepKind.PassOver,
        },
        entry.Item,
        entry.Context,
        entry.Refused));

    /// <summary>Gives the waiting items that may find now what they mean.</summary>
    /// <param name="changed">The conversations to which messages were added.</param>
    internal IEnumerable<InboxStep> Retries(IReadOnlySet<ConversationId> changed)
    {
        if (changed.Count == 0)
        {
            yield break;
        }

        foreach (WaitingItem waiting in Waiting.Of(changed))
        {
            if (waiting.Until > _now && waiting.ToItem() is { } item)
            {
                yield return new InboxStep(InboxStepKind.Retry, item, default, RejectReason.None, waiting);
            }
            else
            {
                Waiting.Remove(waiting);
                _isWaitingChanged = true;
            }
        }
    }

    /// <summary>Takes note of what came of a step.</summary>
    internal void Note(InboxStep step, InboxOutcome outcome)
    {
        bool waits = outcome.Waits || outcome.Reason is RejectReason.UnknownTarget or RejectReason.NotHandledHere;
        if (step.Waiting is { } retried)
        {
            // It was counted, and marked as seen, when it came.
            _isWaitingChanged |= !waits && Waiting.Remove(retried);
            return;
        }

        if (outcome.Reason == RejectReason.None)
        {
            _taken++;
        }
        else
        {
            _told.Add(outcome.Reason);
        }

        if (outcome.IsKept)
        {
            // Not marked as seen: a later version opens it again.
            return;
        }

        if (outcome.Reason == RejectReason.None || (outcome.Reason != RejectReason.Duplicate && MayRemember(step.Item.Sender)))
        {
            DateTimeOffset forgetAt = SeenMark.ForgetAt(step.Item.SentAt, _now);
            _seen.AddRange(ItemMarks.Of(step.Item).Left.Select(mark => new SeenRecord(mark, forgetAt)));
        }

        if (waits)
        {
            Wait(step.Item);
        }
    }

    /// <summary>Lets an item wait for what it means.</summary>
    internal void Wait(IncomingItem item) => _isWaitingChanged |= Waiting.Add(item, _now);

    /// <summary>Ends the turn.</summary>
    /// <param name="parts">Why parts of new items were passed over although the rest of them was applied.</param>
    /// <returns>What is stored together with what the items mean.</returns>
    internal InboxRecord End(IEnumerable<RejectReason> parts) => new(_seen, _isWaitingChanged ? Waiting.Save() : null, _pending.Save(Marks), [.. _told, .. parts], _taken);

    public override string ToString() => nameof(InboxTurn);

    private bool MayRemember(SenderId sender)
    {
        if (!_passedOver.MayRemember(sender, _now))
        {
            return false;
        }

        PassedOver.Add(sender);
        return true;
    }

    /// <summary>An item and what was decided about it.</summary>
    private sealed class InboxEntry(IncomingItem item, RejectReason refused)
    {
        internal IncomingItem Item { get; } = item;

        internal RejectReason Refused { get; set; } = refused;

        internal IncomingContext Context { get; set; }
    }
}
