using ModeratorBot.Journal;
using ModeratorBot.Rules;
using SessionSdk;

namespace ModeratorBot;

/// <summary>Does in the room what rules and moderators want, and writes down each action before it is tried. Posts are taken one after the other.</summary>
internal sealed partial class Moderator : IDisposable
{
    /// <summary>How long to wait before a question that could not be asked is asked again.</summary>
    private static readonly TimeSpan AskInterval = TimeSpan.FromMinutes(1);

    private readonly IModeratedRoom _room;
    private readonly Moderation _moderation;
    private readonly BotJournal _journal;
    private readonly TimeProvider _time;
    private readonly RecentPosts _recent = new();
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>The post that is handled once more when the network has failed, and what was decided about it.</summary>
    private (Post Post, Judgement Judgement)? _unfinished;
    private bool _isLastTry;
    private DateTimeOffset? _askedAt;

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
    internal Task HandleAsync(Post post, CancellationToken cancellationToken) => HandleAsync(post, isLastTry: true, cancellationToken);

    /// <summary>Takes a new or edited post. One that comes again has no effect a second time.</summary>
    /// <param name="post">The post.</param>
    /// <param name="isLastTry">Whether what fails now is given up; if not, what may work later throws, and the same post is to be given again before any other.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SessionException">Something could not be done.</exception>
    internal async Task HandleAsync(Post post, bool isLastTry, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            _isLastTry = isLastTry;
            RoomFacts facts = _room.Facts;
            if (facts.Own.Contains(post.Author))
            {
                return;
            }

            if (!post.IsEdit && _recent.Find(post.Id)?.Key == post.Key)
            {
                return;
            }

            Post? before = _recent.Find(post.Id);
            _recent.Add(post);
            try
            {
                await HandleAsync(post, facts, cancellationToken);
            }
            catch (SessionException failure) when (MayRepeat(failure))
            {
                // It comes again, and is new then.
                _recent.Remove(post.Id);
                if (before is not null)
                {
                    _recent.Add(before);
                }

                throw;
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task HandleAsync(Post post, RoomFacts facts, CancellationToken cancellationToken)
    {
        if (!facts.CanModerate)
        {
            if (!post.IsEdit)
            {
                _moderation.Remember(post);
            }
        }
        else if (post.IsEdit || !await TryObeyAsync(post, cancellationToken))
        {
            await JudgeAsync(post, _room.Facts, cancellationToken);
        }
    }

    private bool MayRepeat(SessionException failure) => failure.IsTransient && !_isLastTry;

    /// <summary>Whether something may have been done though it failed. What is only said goes out once, and only a lost answer leaves it open.</summary>
    private static bool MayBeDone(MeasureKind kind, Exception failure) => failure switch
    {
        CommunityOutcomeUnknownException or CommunityAnswerException => true,
        CommunityRefusedException refusal when refusal.Reason != CommunityRefusal.ServerFailure => false,
        SessionException => kind is not (MeasureKind.Say or MeasureKind.Pause),
        _ => false,
    };

    /// <summary>Whether a moderator can know that the bot is paused.</summary>
    private bool HasAsked => _journal.Entries.LastOrDefault(IsAboutPause) is { Measure.Kind: MeasureKind.Pause, State: not JournalState.Failed };

    private static bool IsAboutPause(JournalEntry entry) => entry.Measure.Kind is MeasureKind.Pause or MeasureKind.Resume;

    private async Task JudgeAsync(Post post, RoomFacts facts, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _time.GetUtcNow();
        Judgement judgement = _unfinished is { } left && ReferenceEquals(left.Post, post) ? left.Judgement : _moderation.Judge(post, facts, now);
        _unfinished = (post, judgement);
        foreach (Decision decision in judgement.Acts.Where(decision => !_journal.IsSettled(post.Key, decision.Rule)))
        {
            await ActAsync(decision.Rule, post.Key, decision.Measure, actor: null, cancellationToken);
        }

        _unfinished = null;
        if ((judgement.Asks || (_moderation.Budget.IsPaused && !HasAsked)) && (_askedAt is not { } asked || now - asked >= AskInterval))
        {
            Budget budget = _moderation.Budget;
            string question = $"I wanted to act more than {budget.Actions} times within {budget.Window:c} and stopped. Is that right? /resume lets me go on, /status tells what I did, /undo takes it back.";
            string trigger = _journal.Entries.LastOrDefault(IsAboutPause) is { State: JournalState.Failed } failed ? failed.Trigger : post.Key;
            JournalEntry entry = await ActAsync(JournalRules.Budget, trigger, new Measure(MeasureKind.Pause) { Text = question }, actor: null, cancellationToken);
            _askedAt = entry.State == JournalState.Failed ? now : null;
        }
    }

    private async Task<JournalEntry> ActAsync(string rule, string trigger, Measure measure, SenderId? actor, CancellationToken cancellationToken)
    {
        // What was tried before may be done, whatever becomes of this try.
        bool mayBeDone = _journal.IsBegun(trigger, rule);
        JournalEntry entry = _journal.Begin(rule, trigger, measure, actor, _time.GetUtcNow());
        bool isTried = false;
        try
        {
            // Somebody may have become a moderator since the post was judged.
            if (measure.IsAgainstSomebody && (measure.Person is not { } person || (await _room.GetFactsAsync(cancellationToken)).IsProtected(person)))
            {
                return GiveUp("That person is protected.");
            }

            isTried = true;
            return _journal.Complete(entry, await DoAsync(measure, cancellationToken));
        }
        catch (Exception failure) when (failure is SessionException or InvalidOperationException)
        {
            mayBeDone |= isTried && MayBeDone(measure.Kind, failure);
            JournalEntry left = GiveUp(failure.Message);
            if (failure is SessionException lost && MayRepeat(lost) && measure.Kind is not (MeasureKind.Say or MeasureKind.Pause))
            {
                throw;
            }

            return left;
        }

        JournalEntry GiveUp(string reason) => mayBeDone ? _journal.Doubt(entry, reason) : _journal.Fail(entry, reason);
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
        HashSet<string> setRules = [];
        foreach (JournalEntry entry in _journal.Entries)
        {
            switch (entry.Measure.Kind)
            {
                case MeasureKind.SetMode when entry.State == JournalState.Done:
                    setRules.Add(entry.Measure.Rule!);
                    _moderation.TrySetMode(entry.Measure.Rule!, entry.Measure.Mode!.Value);
                    break;
                case MeasureKind.SetMode when entry.State is JournalState.Undone or JournalState.UndoBegun:
                    // Only the last that stands is ever taken back: what was set before it, and stands, holds.
                    if (setRules.Add(entry.Measure.Rule!))
                    {
                        _moderation.TrySetMode(entry.Measure.Rule!, entry.Measure.PreviousMode!.Value);
                    }

                    break;
                case MeasureKind.Pause:
                    _moderation.Budget.Pause();
                    break;
                case MeasureKind.Resume when entry.State == JournalState.Done:
                    _moderation.Budget.Resume();
                    break;
                default:
                    if (entry is { Rule: GreetingRule.RuleName, Measure.Person: { } greeted, State: JournalState.Done or JournalState.Undone or JournalState.UndoBegun })
                    {
                        _moderation.People.Find(greeted, entry.At).WasGreeted = true;
                    }

                    if (entry.Actor is null && entry.State is JournalState.Done or JournalState.Undone or JournalState.UndoBegun && now - entry.At < _moderation.Budget.Window && !_moderation.Budget.IsPaused)
                    {
                        _moderation.Budget.TrySpend(entry.At);
                    }

                    break;
            }
        }
    }
}
