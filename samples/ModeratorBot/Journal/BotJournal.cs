using System.Collections.Immutable;
using ModeratorBot.Rules;
using SessionSdk;

namespace ModeratorBot.Journal;

/// <summary>What the bot did, written down before it is tried. Only one thread at a time may change it.</summary>
internal sealed class BotJournal
{
    private readonly JournalFile? _file;
    private ImmutableList<JournalEntry> _entries;

    /// <param name="file">Where it is kept; without a file, as long as the program runs.</param>
    internal BotJournal(JournalFile? file = null)
    {
        _file = file;
        _entries = [.. file?.Load() ?? []];
    }

    /// <summary>All entries as they are now, in the order of their numbers; may be read from any thread.</summary>
    internal IReadOnlyList<JournalEntry> Entries => _entries;

    /// <summary>Tells whether a post had this effect already, so that nothing is to be done when it comes again.</summary>
    internal bool IsSettled(string trigger, string rule) => _entries.Exists(entry =>
        (entry.UndoTrigger == trigger && rule == JournalRules.Undo && entry.State == JournalState.Undone)
        || (entry.Trigger == trigger && entry.Rule == rule
            && (entry.State is JournalState.Done or JournalState.Undone or JournalState.UndoBegun || (entry.State == JournalState.Begun && entry.Measure.Kind == MeasureKind.Say))));

    /// <summary>Tells whether it was tried, and what became of it is not known.</summary>
    internal bool IsBegun(string trigger, string rule) => _entries.Exists(entry => entry.Trigger == trigger && entry.Rule == rule && entry.State == JournalState.Begun);

    /// <summary>Writes down what is about to be done; what was begun before a crash, or failed, is begun again under its number.</summary>
    internal JournalEntry Begin(string rule, string trigger, Measure measure, SenderId? actor, DateTimeOffset now)
    {
        JournalEntry? begun = _entries.Find(entry => entry.Trigger == trigger && entry.Rule == rule && entry.State is JournalState.Begun or JournalState.Failed);
        return Save(new JournalEntry
        {
            Number = begun?.Number ?? (_entries.Count == 0 ? 1 : _entries[^1].Number + 1),
            At = now,
            Actor = actor,
            Rule = rule,
            Trigger = trigger,
            Measure = measure,
            Expiry = measure.Duration is { } duration ? now + duration : null,
        });
    }

    internal JournalEntry Complete(JournalEntry entry, MessageId? said = null) => Save(entry with { State = JournalState.Done, Said = said });

    internal JournalEntry Fail(JournalEntry entry, string reason) => Save(entry with { State = JournalState.Failed, Failure = reason });

    /// <summary>Leaves open whether it was done: it can be undone all the same.</summary>
    internal JournalEntry Doubt(JournalEntry entry, string reason) => Save(entry with { Failure = reason });

    /// <summary>Finds what the same undo began to take back before a crash.</summary>
    internal JournalEntry? FindUndoBegun(string trigger) => _entries.Find(entry => entry.UndoTrigger == trigger && entry.State == JournalState.UndoBegun);

    internal JournalEntry BeginUndo(JournalEntry entry, SenderId actor, string trigger) =>
        Save(entry with { State = JournalState.UndoBegun, UndoneBy = actor, UndoTrigger = trigger });

    /// <summary>Leaves an entry as it was before its undo was refused.</summary>
    internal void KeepDone(JournalEntry before) => Save(before);

    internal JournalEntry Undone(JournalEntry entry, SenderId actor, string trigger) =>
        Save(entry with { State = JournalState.Undone, UndoneBy = actor, UndoTrigger = trigger });

    /// <summary>Finds what an undo is about: a number, or the last action that can be undone.</summary>
    /// <param name="number">The number.</param>
    /// <param name="now">The time.</param>
    /// <param name="refusal">Why nothing can be undone.</param>
    internal JournalEntry? FindUndoable(int? number, DateTimeOffset now, out string? refusal)
    {
        JournalEntry? entry = number is null
            ? _entries.FindLast(candidate => WhyNotUndoable(candidate, now) is null)
            : _entries.Find(candidate => candidate.Number == number);
        refusal = entry is null ? "There is nothing to undo." : WhyNotUndoable(entry, now);
        return refusal is null ? entry : null;
    }

    private string? WhyNotUndoable(JournalEntry entry, DateTimeOffset now)
    {
        bool isUndoable = entry.Measure.Kind switch
        {
            MeasureKind.Mute or MeasureKind.Ban or MeasureKind.Pin => true,
            MeasureKind.Delete or MeasureKind.Purge => entry.Measure.Text is { Length: > 0 },
            MeasureKind.SetMode => entry.State != JournalState.Begun,
            MeasureKind.Say => entry.Said is not null || entry.State == JournalState.Failed,
            _ => false,
        };
        if (!isUndoable)
        {
            return $"#{entry.Number} is nothing that can be undone.";
        }

        if (entry.State is JournalState.Failed or JournalState.Undone)
        {
            return $"#{entry.Number} was {(entry.State == JournalState.Failed ? "not done" : "undone already")}.";
        }

        if (entry.IsOver(now))
        {
            return $"#{entry.Number} is over.";
        }

        JournalEntry? later = _entries.FindLast(other => other.Number > entry.Number && MayBeInForce(other, now) && IsOfTheSame(entry.Measure, other.Measure));
        return later is null ? null : $"The same was done later by #{later.Number}: undo that one.";
    }

    private static bool MayBeInForce(JournalEntry entry, DateTimeOffset now) => !entry.IsOver(now)
        && (entry.State is JournalState.Done or JournalState.UndoBegun || (entry.State == JournalState.Begun && entry.Measure.Kind != MeasureKind.SetMode));

    /// <summary>Whether taking one of them back takes the other back as well.</summary>
    private static bool IsOfTheSame(Measure one, Measure other) =>
        one.Kind is MeasureKind.Mute or MeasureKind.Ban or MeasureKind.Pin or MeasureKind.SetMode
        && one.Kind == other.Kind && one.Person == other.Person && one.Message == other.Message && one.Rule == other.Rule;

    private JournalEntry Save(JournalEntry entry)
    {
        _file?.Save(entry);
        int place = _entries.FindIndex(other => other.Number == entry.Number);
        _entries = place < 0 ? _entries.Add(entry) : _entries.SetItem(place, entry);
        return entry;
    }
}
