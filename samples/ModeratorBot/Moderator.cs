using ModeratorBot.Journal;
using ModeratorBot.Rules;
using SessionSdk;

namespace ModeratorBot;

/// <summary>Does in the room what rules and moderators want, and writes down each action before it is tried. Posts are taken one after the other.</summary>
internal sealed partial class Moderator : IDisposable
{
    private readonly IModeratedRoom _room;
    private readonly Moderation _moderation;
    private readonly BotJournal _journal;
    private readonly TimeProvider _time;
    private readonly RecentPosts _recent = new();
    private readonly SemaphoreSlim _one = new(1);

    internal Moderator(IModeratedRoom room, Moderation moderation, BotJournal journal, TimeProvider time)
    {
        _room = room;
        _moderation = moderation;
        _journal = journal;
        _time = time;
        TakeUp();
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Takes a post that stood before the bot came.</summary>
    internal async Task RememberAsync(Post post, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            _recent.Add(post);
            _moderation.Remember(post);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes a new or edited post. One that comes again has no effect a second time.</summary>
    internal async Task HandleAsync(Post post, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            RoomFacts facts = _room.Facts;
            if (facts.Own.Contains(post.Author))
            {
                return;
            }

            if (!post.IsEdit && _recent.Find(post.Id)?.Key == post.Key)
            {
                return;
            }

            _recent.Add(post);
            if (!facts.CanModerate)
            {
                if (!post.IsEdit)
                {
                    _moderation.Remember(post);
                }

                return;
            }

            if (!post.IsEdit && await TryObeyAsync(post, cancellationToken))
            {
                return;
            }

            await JudgeAsync(post, _room.Facts, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Whether a moderator can know that the bot is paused.</summary>
    private bool HasAsked => _journal.Entries.LastOrDefault(entry => entry.Measure.Kind is MeasureKind.Pause or MeasureKind.Resume)
        is { Measure.Kind: MeasureKind.Pause, State: not JournalState.Failed };

    private async Task JudgeAsync(Post post, RoomFacts facts, CancellationToken cancellationToken)
    {
        Judgement judgement = _moderation.Judge(post, facts, _time.GetUtcNow());
        foreach (Decision decision in judgement.Acts.Where(decision => !_journal.IsSettled(post.Key, decision.Rule)))
        {
            await ActAsync(decision.Rule, post.Key, decision.Measure, actor: null, cancellationToken);
        }

        if (judgement.Asks || (_moderation.Budget.IsPaused && !HasAsked))
        {
            Budget budget = _moderation.Budget;
            string question = $"I wanted to act more than {budget.Actions} times within {budget.Window:c} and stopped. Is that right? /resume lets me go on, /status tells what I did, /undo takes it back.";
            await ActAsync(JournalRules.Budget, post.Key, new Measure(MeasureKind.Pause) { Text = question }, actor: null, cancellationToken);
        }
    }

    private async Task<JournalEntry> ActAsync(string rule, string trigger, Measure measure, SenderId? actor, CancellationToken cancellationToken)
    {
        JournalEntry entry = _journal.Begin(rule, trigger, measure, actor, _time.GetUtcNow());
        try
        {
            // Somebody may have become a moderator since the post was judged.
            if (measure.IsAgainstSomebody && (measure.Person is not { } person || (await _room.GetFactsAsync(cancellationToken)).IsProtected(person)))
            {
                return _journal.Fail(entry, "That person is protected.");
            }

            return _journal.Complete(entry, await DoAsync(measure, cancellationToken));
        }
        catch (Exception failure) when (failure is SessionException or InvalidOperationException)
        {
            return _journal.Fail(entry, failure.Message);
        }
    }

    private async Task<MessageId?> DoAsync(Measure measure, CancellationToken cancellationToken)
    {
        switch (measure.Kind)
        {
            case MeasureKind.Say or MeasureKind.Pause:
                return await _room.SayAsync(measure.Text!, measure.Message, cancellationToken);
            case MeasureKind.Delete:
                await _room.DeleteAsync(measure.Message!.Value, cancellationToken);
                _recent.Remove(measure.Message.Value);
                break;
            case MeasureKind.Purge:
                await _room.DeleteAllAsync(measure.Person!.Value, cancellationToken);
                foreach (Post post in _recent.Of(measure.Person.Value))
                {
                    _recent.Remove(post.Id);
                }

                break;
            case MeasureKind.Mute:
                await _room.MuteAsync(measure.Person!.Value, measure.Duration!.Value, cancellationToken);
                break;
            case MeasureKind.Ban:
                await _room.BanAsync(measure.Person!.Value, measure.Duration, cancellationToken);
                break;
            case MeasureKind.Pin:
                await _room.PinAsync(measure.Message!.Value, cancellationToken);
                break;
            case MeasureKind.SetMode:
                _moderation.TrySetMode(measure.Rule!, measure.Mode!.Value);
                break;
            case MeasureKind.Resume:
                _moderation.Budget.Resume();
                break;
        }

        return null;
    }

    /// <summary>Goes on where the journal ends: the modes that moderators set, whom it greeted, what is spent of the budget, and a pause.</summary>
    private void TakeUp()
    {
        DateTimeOffset now = _time.GetUtcNow();
        foreach (JournalEntry entry in _journal.Entries)
        {
            switch (entry.Measure.Kind)
            {
                case MeasureKind.SetMode when entry.State == JournalState.Done:
                    _moderation.TrySetMode(entry.Measure.Rule!, entry.Measure.Mode!.Value);
                    break;
                case MeasureKind.SetMode when entry.State == JournalState.Undone:
                    _moderation.TrySetMode(entry.Measure.Rule!, entry.Measure.PreviousMode!.Value);
                    break;
                case MeasureKind.Pause:
                    _moderation.Budget.Pause();
                    break;
                case MeasureKind.Resume when entry.State == JournalState.Done:
                    _moderation.Budget.Resume();
                    break;
                default:
                    if (entry is { Rule: GreetingRule.RuleName, Measure.Person: { } greeted, State: JournalState.Done or JournalState.Undone })
                    {
                        _moderation.People.Find(greeted, entry.At).WasGreeted = true;
                    }

                    if (entry.Actor is null && entry.State == JournalState.Done && now - entry.At < _moderation.Budget.Window && !_moderation.Budget.IsPaused)
                    {
                        _moderation.Budget.TrySpend(entry.At);
                    }

                    break;
            }
        }
    }
}
