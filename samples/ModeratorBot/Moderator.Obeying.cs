using ModeratorBot.Commands;
using ModeratorBot.Journal;
using ModeratorBot.Rules;
using SessionSdk;

namespace ModeratorBot;

internal sealed partial class Moderator
{
    /// <summary>What a moderator wrote longer ago than this, while the bot was away, is not done: much may have happened since.</summary>
    private static readonly TimeSpan MaxCommandAge = TimeSpan.FromMinutes(10);

    /// <summary>How much of what was removed is said again.</summary>
    private const int MaxRestored = 1_900;

    /// <summary>How much of what a purge removes is kept in the journal.</summary>
    private const int MaxKept = 20_000;

    private async Task<bool> TryObeyAsync(Post post, CancellationToken cancellationToken)
    {
        Command? command = CommandText.Read(post.Text, out string? mistake);
        if (command is null && mistake is null)
        {
            return false;
        }

        if (!await IsModeratorAsync(post.Author, cancellationToken))
        {
            return false;
        }

        string rule = $"/{command?.Verb.ToString().ToLowerInvariant()}";
        if (command is not null && _journal.IsSettled(post.Key, rule))
        {
            return true;
        }

        string answer = command is null ? mistake!
            : await _room.GetTimeAsync(cancellationToken) - post.PostedAt > MaxCommandAge ? "I was away when you wrote that. Write it again if it is still meant."
            : await ObeyAsync(command, rule, post, cancellationToken);
        await _room.SayAsync(answer, post.Id, cancellationToken);
        return true;
    }

    /// <summary>Asks the room: who lost the role a moment ago commands no longer, and who was given it without a notice does.</summary>
    private async Task<bool> IsModeratorAsync(SenderId person, CancellationToken cancellationToken)
    {
        bool wasModerator = _room.Facts.Moderators.Contains(person);
        try
        {
            return (await _room.GetFactsAsync(cancellationToken)).Moderators.Contains(person);
        }
        catch (SessionException failure) when (!wasModerator && !MayRepeat(failure))
        {
            // Nobody escapes the rules by writing a command while the room cannot be asked.
            return false;
        }
    }

    private async Task<string> ObeyAsync(Command command, string rule, Post post, CancellationToken cancellationToken)
    {
        switch (command.Verb)
        {
            case CommandVerb.Status:
                return Status();
            case CommandVerb.Help:
                return CommandText.Help;
            case CommandVerb.Undo:
                return await UndoAsync(command, post, cancellationToken);
            default:
                if (MeasureOf(command, post, out string? mistake) is not { } measure)
                {
                    return mistake!;
                }

                if (measure.IsAgainstSomebody && _room.Facts.IsProtected(measure.Person!.Value))
                {
                    return "I do nothing against moderators, myself or the allow-list.";
                }

                JournalEntry entry = await ActAsync(rule, post.Key, measure, post.Author, cancellationToken);
                return entry.State switch
                {
                    JournalState.Done => $"Done: {entry}",
                    JournalState.Begun => $"I do not know whether that worked: {entry}. /undo {entry.Number} takes it back.",
                    _ => $"That did not work: {entry}",
                };
        }
    }

    private Measure? MeasureOf(Command command, Post post, out string? mistake)
    {
        mistake = null;
        Post? about = post.RepliesTo is { } quoted ? _recent.Find(quoted) : null;
        switch (command.Verb)
        {
            case CommandVerb.Resume:
                return new Measure(MeasureKind.Resume);
            case CommandVerb.Rule when _moderation.ModeOf(command.Rule!) is { } previous:
                return new Measure(MeasureKind.SetMode) { Rule = command.Rule, Mode = command.Mode, PreviousMode = previous };
            case CommandVerb.Rule:
                mistake = $"There is no such rule. There are: {string.Join(", ", _moderation.Rules)}.";
                return null;
            case CommandVerb.Pin when about is not null || post.RepliesTo is not null:
                return new Measure(MeasureKind.Pin) { Message = about?.Id ?? post.RepliesTo };
            case CommandVerb.Pin:
                mistake = "Quote the message that is to be pinned.";
                return null;
        }

        SenderId? meant = about?.Author;
        if (command.Person is { } named)
        {
            if (!_room.TryResolve(named, out SenderId known))
            {
                mistake = "I have not seen that account here: quote one of its messages, or write the id that it has in this room.";
                return null;
            }

            meant = known;
        }

        if (meant is not { } person)
        {
            mistake = post.RepliesTo is null ? "Quote a message of that person, or write the id behind the command." : "I do not know that message any more: write the id of its author behind the command.";
            return null;
        }

        return command.Verb switch
        {
            CommandVerb.Ban => new Measure(MeasureKind.Ban) { Person = person, Duration = command.Duration },
            CommandVerb.Mute => new Measure(MeasureKind.Mute) { Person = person, Duration = command.Duration },
            _ => new Measure(MeasureKind.Purge) { Person = person, Text = ShownText.Cut(string.Join('\n', _recent.Of(person).Select(Measure.TextOf)), MaxKept) },
        };
    }

    private async Task<string> UndoAsync(Command command, Post post, CancellationToken cancellationToken)
    {
        JournalEntry? begun = _journal.FindUndoBegun(post.Key);
        if (begun is { Measure.Kind: MeasureKind.Delete or MeasureKind.Purge })
        {
            // Rather once too few than twice.
            return $"I was interrupted while I said it again: {begun}. /undo {begun.Number} does it once more.";
        }

        string? refusal = null;
        if ((begun ?? _journal.FindUndoable(command.Number, _time.GetUtcNow(), out refusal)) is not { } entry)
        {
            return refusal!;
        }

        JournalEntry tried = _journal.BeginUndo(entry, post.Author, post.Key);
        bool isSaid = entry.Measure.Kind is MeasureKind.Delete or MeasureKind.Purge;
        try
        {
            await TakeBackAsync(entry, cancellationToken);
        }
        catch (Exception failure) when (failure is SessionException or InvalidOperationException)
        {
            bool mayBeDone = MayBeDone(isSaid ? MeasureKind.Say : entry.Measure.Kind, failure);
            if (!mayBeDone)
            {
                _journal.KeepDone(entry);
            }

            if (failure is SessionException lost && MayRepeat(lost))
            {
                throw;
            }

            return mayBeDone ? $"I do not know whether that worked: {tried}. {failure.Message}" : $"That did not work: {failure.Message}";
        }

        return $"Taken back: {_journal.Undone(tried, post.Author, post.Key)}";
    }

    private async Task TakeBackAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        Measure measure = entry.Measure;
        switch (measure.Kind)
        {
            case MeasureKind.Say when entry.Said is { } said:
                await _room.DeleteAsync(said, cancellationToken);
                break;
            case MeasureKind.Delete or MeasureKind.Purge when measure.Text is { Length: > 0 } text:
                // A server has no way to bring a message back: the bot says what it said, and who said it.
                await _room.SayAsync(ShownText.Cut(text, MaxRestored), repliesTo: null, cancellationToken);
                break;
            case MeasureKind.Mute:
                await _room.UnmuteAsync(measure.Person!.Value, cancellationToken);
                break;
            case MeasureKind.Ban:
                await _room.UnbanAsync(measure.Person!.Value, cancellationToken);
                break;
            case MeasureKind.Pin:
                await _room.UnpinAsync(measure.Message!.Value, cancellationToken);
                break;
            case MeasureKind.SetMode:
                _moderation.TrySetMode(measure.Rule!, measure.PreviousMode!.Value);
                break;
            default:
                throw new InvalidOperationException($"#{entry.Number} left nothing that could be restored.");
        }
    }

    private string Status()
    {
        Budget budget = _moderation.Budget;
        string paused = budget.IsPaused ? "Paused. /resume lets me go on." : $"At work, up to {budget.Actions} actions within {budget.Window:c}.";
        IEnumerable<string> rules = _moderation.Rules.Select(rule =>
            $"{rule} {_moderation.ModeOf(rule)}: would have acted {_moderation.WouldHaveActed(rule)}, held back {_moderation.HeldBack(rule)}");
        return string.Join('\n', [paused, .. rules, .. _journal.Entries.TakeLast(5).Select(entry => entry.ToString())]);
    }
}
