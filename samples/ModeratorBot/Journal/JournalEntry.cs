using System.Globalization;
using ModeratorBot.Rules;
using SessionSdk;

namespace ModeratorBot.Journal;

/// <summary>Something that the bot did: who wanted it, by which rule, until when, and what became of it.</summary>
internal sealed record JournalEntry
{
    public required int Number { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The moderator who told the bot to; nobody when a rule did.</summary>
    public SenderId? Actor { get; init; }

    /// <summary>The rule or the command.</summary>
    public required string Rule { get; init; }

    /// <summary>The post on which it was done, so that no post has the same effect twice.</summary>
    public required string Trigger { get; init; }

    public required Measure Measure { get; init; }

    /// <summary>When it ends by itself.</summary>
    public DateTimeOffset? Expiry { get; init; }

    public JournalState State { get; init; }

    public string? Failure { get; init; }

    /// <summary>The message that the bot wrote for it.</summary>
    public MessageId? Said { get; init; }

    public SenderId? UndoneBy { get; init; }

    public string? UndoTrigger { get; init; }

    internal bool IsOver(DateTimeOffset now) => Expiry <= now;

    /// <summary>Tells it in one line, without what was removed.</summary>
    public override string ToString()
    {
        string what = Measure.Kind switch
        {
            MeasureKind.Say => "greeted",
            MeasureKind.Delete => "removed a message of",
            MeasureKind.Purge => "removed all messages of",
            MeasureKind.Mute => "muted",
            MeasureKind.Ban => "banned",
            MeasureKind.Pin => "pinned a message",
            MeasureKind.SetMode => $"{Measure.Rule} {Measure.Mode}",
            MeasureKind.Pause => "paused",
            _ => "went on",
        };
        string person = Measure.Person is { } id ? $" {id.ToString()[..8]}…" : "";
        string until = Expiry is { } expiry ? $" until {expiry.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}" : "";
        string actor = Actor is { } moderator ? $" for {moderator.ToString()[..8]}…" : "";
        string state = State switch
        {
            JournalState.Done => "",
            JournalState.Begun => Failure is null ? " (perhaps)" : $" (perhaps: {Failure})",
            JournalState.Failed => $" (failed: {Failure})",
            JournalState.UndoBegun => " (perhaps undone)",
            _ => " (undone)",
        };
        return $"#{Number} {Rule}: {what}{person}{until}{actor}{state}";
    }
}
