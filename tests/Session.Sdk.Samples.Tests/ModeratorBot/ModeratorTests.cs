using Microsoft.Extensions.Time.Testing;
using ModeratorBot;
using ModeratorBot.Journal;
using ModeratorBot.Rules;

namespace SessionSdk.Samples.Tests.ModeratorBot;

public sealed class ModeratorTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeRoom _room = new();
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"journal-{Guid.NewGuid():n}");
    private JournalFile? _file;
    private readonly List<Moderator> _bots = [];
    private BotJournal _journal = null!;
    private Moderator _bot = null!;
    private long _last;

    public ModeratorTests()
    {
        _room.Time = _time;
        Start();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _bots.ForEach(bot => bot.Dispose());
        _file?.Dispose();
        File.Delete(_path);
        File.Delete($"{_path}.lock");
    }

    [Fact]
    public async Task A_removal_is_written_down_with_rule_and_text_and_taken_back_by_saying_it_again()
    {
        await WriteAsync(Ids.Alice, "spam");

        JournalEntry entry = Assert.Single(_journal.Entries);
        Assert.Equal(("words", JournalState.Done, (SenderId?)null), (entry.Rule, entry.State, entry.Actor));
        Assert.Equal(["delete 1"], _room.Done);

        await WriteAsync(Ids.Moderator, "/undo");
        Assert.Equal("Visitor wrote: spam", _room.Said[0]);
        Assert.StartsWith("Taken back: #1", _room.Said[1], StringComparison.Ordinal);
        Assert.Equal((JournalState.Undone, (SenderId?)Ids.Moderator), (_journal.Entries[0].State, _journal.Entries[0].UndoneBy));
    }

    [Fact]
    public async Task Moderators_mute_ban_purge_and_pin_by_quoting_and_take_it_back()
    {
        Post post = await WriteAsync(Ids.Alice, "one");
        await WriteAsync(Ids.Alice, "two");
        await WriteAsync(Ids.Bob, "three");
        await WriteAsync(Ids.Moderator, "/mute 10m", post.Id);
        await WriteAsync(Ids.Moderator, "/ban", post.Id);
        await WriteAsync(Ids.Moderator, "/pin", post.Id);
        await WriteAsync(Ids.Moderator, "/purge", post.Id);
        Assert.Equal(["mute Alice 00:10:00", "ban Alice forever", "pin 1", "delete all of Alice"], _room.Done);
        Assert.Equal(_journal.Entries[0].At.AddMinutes(10), _journal.Entries[0].Expiry);
        Assert.All(_journal.Entries, entry => Assert.Equal(Ids.Moderator, entry.Actor));

        _room.Done.Clear();
        _room.Said.Clear();
        for (int i = 0; i < 5; i++)
        {
            await WriteAsync(Ids.Moderator, "/undo");
        }

        Assert.Equal(["unpin 1", "unban Alice", "unmute Alice"], _room.Done);
        Assert.Equal("Visitor wrote: one\nVisitor wrote: two", _room.Said[0]);
        Assert.Equal("There is nothing to undo.", _room.Said[^1]);
    }

    [Fact]
    public async Task Only_moderators_command()
    {
        Post post = await WriteAsync(Ids.Bob, "hi");
        foreach (SenderId person in new[] { Ids.Alice, Ids.Friend, Ids.Bot })
        {
            await WriteAsync(person, "/ban", post.Id);
            await WriteAsync(person, $"/purge {Ids.Bob}");
        }

        await _bot.HandleAsync(new Post(new MessageId(++_last), Ids.Moderator, "/ban", _time.GetUtcNow()) { RepliesTo = post.Id, IsEdit = true }, Token);

        Assert.Empty(_room.Done);
        Assert.Empty(_room.Said);
    }

    [Fact]
    public async Task Who_lost_the_role_a_moment_ago_commands_no_longer_and_a_new_moderator_does()
    {
        _room.OnAsk = () => _room.Moderators.Remove(Ids.Moderator);
        await WriteAsync(Ids.Moderator, $"/ban {Ids.Bob}");
        Assert.Empty(_room.Done);

        _room.OnAsk = () => _room.Moderators.Add(Ids.Alice);
        await WriteAsync(Ids.Alice, $"/ban {Ids.Bob}");
        Assert.Equal(["ban Bob forever"], _room.Done);
    }

    [Fact]
    public async Task While_the_room_cannot_be_asked_nobody_is_touched_and_nobody_obeyed()
    {
        _room.OnAsk = () => throw new CommunityUnreachableException("no");
        await WriteAsync(Ids.Alice, "/ban spam");
        await Assert.ThrowsAsync<CommunityUnreachableException>(() => WriteAsync(Ids.Moderator, $"/ban {Ids.Bob}"));

        Assert.Empty(_room.Done);
        Assert.Equal(("words", JournalState.Failed), (Assert.Single(_journal.Entries).Rule, _journal.Entries[0].State));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_lets_nothing_be_done()
    {
        _file!.Dispose();

        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => WriteAsync(Ids.Alice, "spam"));
        Assert.Empty(_room.Done);
    }

    [Fact]
    public async Task What_was_done_before_a_restart_is_undone_after_it_and_not_when_it_is_over()
    {
        await WriteAsync(Ids.Moderator, $"/mute 10m {Ids.Alice}");
        await WriteAsync(Ids.Moderator, $"/mute 10m {Ids.Bob}");
        Start();
        await WriteAsync(Ids.Moderator, "/undo 1");
        _time.Advance(TimeSpan.FromMinutes(10));
        Start();
        await WriteAsync(Ids.Moderator, "/undo 2");

        Assert.Equal(["mute Alice 00:10:00", "mute Bob 00:10:00", "unmute Alice"], _room.Done);
        Assert.Equal("#2 is over.", _room.Said[^1]);
    }

    [Fact]
    public async Task Whoever_was_greeted_before_a_restart_is_not_greeted_again()
    {
        StartWith(new GreetingRule("Hello {name}", _ => true));
        await WriteAsync(Ids.Alice, "hi");
        StartWith(new GreetingRule("Hello {name}", _ => true));
        await WriteAsync(Ids.Alice, "hi");

        Assert.Equal(["Hello Visitor"], _room.Said);
    }

    [Fact]
    public async Task A_clock_that_is_ahead_of_the_server_makes_nobody_too_fast_after_a_restart()
    {
        IRule[] rules = [new SlowModeRule(TimeSpan.FromSeconds(10)), new GreetingRule("Hello", _ => true)];
        DateTimeOffset serverTime = _time.GetUtcNow().AddMinutes(-5);
        StartWith(rules);
        await _bot.HandleAsync(new Post(new MessageId(++_last), Ids.Alice, "hi", serverTime), Token);
        StartWith(rules);
        await _bot.HandleAsync(new Post(new MessageId(++_last), Ids.Alice, "how are you?", serverTime.AddMinutes(1)), Token);

        Assert.Empty(_room.Done);
        Assert.Equal(["Hello"], _room.Said);
    }

    [Fact]
    public async Task A_purge_of_much_leaves_a_line_of_some()
    {
        for (int i = 0; i < 30; i++)
        {
            await WriteAsync(Ids.Alice, new string('x', 10_000));
        }

        await WriteAsync(Ids.Moderator, $"/purge {Ids.Alice}");
        Assert.InRange(_journal.Entries[^1].Measure.Text!.Length, 10_000, 20_000);
        await WriteAsync(Ids.Moderator, "/undo");
        Assert.All(_room.Said, text => Assert.InRange(text.Length, 1, 2_000));
    }

    [Fact]
    public async Task Without_a_role_the_bot_only_watches()
    {
        _room.CanModerate = false;
        await WriteAsync(Ids.Alice, "spam");
        await WriteAsync(Ids.Moderator, $"/ban {Ids.Bob}");

        Assert.Empty(_room.Done);
        Assert.Empty(_room.Said);
        Assert.Empty(_journal.Entries);
    }

    [Fact]
    public async Task The_same_post_twice_is_not_too_fast_for_slow_mode()
    {
        StartWith(new SlowModeRule(TimeSpan.FromSeconds(10)));
        Post post = await WriteAsync(Ids.Alice, "hi");
        await _bot.HandleAsync(post, Token);
        Assert.Empty(_room.Done);

        await WriteAsync(Ids.Alice, "again");
        Assert.Single(_room.Done);
    }

    [Fact]
    public async Task Nobody_makes_the_bot_act_against_the_protected()
    {
        foreach (SenderId person in new[] { Ids.Bot, Ids.Moderator, Ids.Friend })
        {
            await WriteAsync(Ids.Moderator, $"/ban {person}");
            await WriteAsync(Ids.Moderator, $"/mute 1m {person}");
            await WriteAsync(Ids.Moderator, $"/purge {person}");
        }

        Assert.Empty(_room.Done);
        Assert.Equal(9, _room.Said.Count(text => text.StartsWith("I do nothing against", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_becomes_a_moderator_while_something_is_done_is_protected_from_what_follows()
    {
        _room.OnDo = _ => _room.Moderators.Add(Ids.Alice);

        await WriteAsync(Ids.Bob, "spam");
        await WriteAsync(Ids.Alice, "spam");

        Assert.Equal(["delete 1"], _room.Done);
    }

    [Fact]
    public async Task More_than_the_budget_stops_the_bot_and_it_asks_once()
    {
        for (int i = 0; i < 6; i++)
        {
            await WriteAsync(Ids.Make(100 + i), "spam");
        }

        Assert.Equal(3, _room.Done.Count);
        Assert.Contains("/resume", Assert.Single(_room.Said), StringComparison.Ordinal);

        // Commands still work, and a restart does not make it forget that it asked.
        Start();
        await WriteAsync(Ids.Make(200), "spam");
        await WriteAsync(Ids.Moderator, $"/ban 1h {Ids.Alice}");
        Assert.Equal("ban Alice 01:00:00", _room.Done[3]);
        Assert.Equal(4, _room.Done.Count);

        await WriteAsync(Ids.Moderator, "/resume");
        await WriteAsync(Ids.Make(201), "spam");
        Assert.Equal(5, _room.Done.Count);
    }

    [Fact]
    public async Task A_question_that_could_not_be_asked_is_asked_again()
    {
        for (int i = 0; i < 3; i++)
        {
            await WriteAsync(Ids.Make(100 + i), "spam");
        }

        _room.Fails = new CommunityUnreachableException("no");
        await WriteAsync(Ids.Make(103), "spam");
        _room.Fails = null;
        Start();
        await WriteAsync(Ids.Make(104), "spam");
        await WriteAsync(Ids.Make(105), "spam");

        Assert.Equal(3, _room.Done.Count);
        Assert.Contains("/resume", Assert.Single(_room.Said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_spent_before_a_restart_counts()
    {
        await WriteAsync(Ids.Make(100), "spam");
        await WriteAsync(Ids.Make(101), "spam");
        Start();
        await WriteAsync(Ids.Make(102), "spam");
        await WriteAsync(Ids.Make(103), "spam");

        Assert.Equal(3, _room.Done.Count);
        Assert.Single(_room.Said);
    }

    [Fact]
    public async Task A_rule_is_taken_out_of_the_shadow_and_back_and_a_restart_keeps_it()
    {
        await WriteAsync(Ids.Moderator, "/rule words shadow");
        await WriteAsync(Ids.Alice, "spam");
        Assert.Empty(_room.Done);
        await WriteAsync(Ids.Moderator, "/status");
        Assert.Contains("words Shadow: would have acted 1", _room.Said[^1], StringComparison.Ordinal);

        Start();
        await WriteAsync(Ids.Alice, "spam");
        Assert.Empty(_room.Done);
        await WriteAsync(Ids.Moderator, "/undo");
        await WriteAsync(Ids.Alice, "spam");
        Assert.Single(_room.Done);
        await WriteAsync(Ids.Moderator, "/rule nonsense live");
        Assert.Contains("There is no such rule", _room.Said[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_post_that_comes_again_after_a_crash_has_no_second_effect()
    {
        Post spam = await WriteAsync(Ids.Alice, "spam");
        Post ban = await WriteAsync(Ids.Moderator, $"/ban {Ids.Bob}");
        Post undo = await WriteAsync(Ids.Moderator, "/undo");
        Start();
        await _bot.HandleAsync(spam, Token);
        await _bot.HandleAsync(ban, Token);
        await _bot.HandleAsync(undo, Token);

        Assert.Equal(["delete 1", "ban Bob forever", "unban Bob"], _room.Done);
        Assert.Equal([JournalState.Done, JournalState.Undone], _journal.Entries.Select(entry => entry.State));
    }

    [Fact]
    public async Task What_was_begun_before_a_crash_is_done_under_its_number()
    {
        var crash = new OperationCanceledException();
        _room.Fails = crash;
        Post ban = new(new MessageId(++_last), Ids.Moderator, $"/ban {Ids.Bob}", _time.GetUtcNow());
        Assert.Same(crash, await Record.ExceptionAsync(() => _bot.HandleAsync(ban, Token)));
        Assert.Equal(JournalState.Begun, Assert.Single(_journal.Entries).State);

        _room.Fails = null;
        Start();
        await _bot.HandleAsync(ban, Token);

        Assert.Equal(["ban Bob forever"], _room.Done);
        Assert.Equal(JournalState.Done, Assert.Single(_journal.Entries).State);
    }

    [Fact]
    public async Task A_refusal_is_written_down_and_the_bot_goes_on()
    {
        _room.OnDo = what => throw new InvalidOperationException("no right");
        await WriteAsync(Ids.Alice, "spam");
        await WriteAsync(Ids.Moderator, $"/ban {Ids.Bob}");
        Assert.All(_journal.Entries, entry => Assert.Equal((JournalState.Failed, "no right"), (entry.State, entry.Failure)));
        Assert.Contains("That did not work", _room.Said[^1], StringComparison.Ordinal);

        _room.OnDo = _ => { };
        await WriteAsync(Ids.Moderator, $"/ban {Ids.Bob}");
        Assert.Equal(JournalState.Done, _journal.Entries[^1].State);
    }

    [Fact]
    public async Task What_may_have_been_done_is_told_as_that_and_can_be_undone()
    {
        foreach (SessionException lost in new SessionException[] { new CommunityOutcomeUnknownException("ban"), new CommunityUnreachableException("no"), new CommunityRefusedException(500, CommunityRefusal.ServerFailure) })
        {
            _room.OnDo = _ => throw lost;
            await WriteAsync(Ids.Moderator, $"/ban {Ids.Bob}");
            Assert.Equal((JournalState.Begun, lost.Message), (_journal.Entries[^1].State, _journal.Entries[^1].Failure));
            Assert.StartsWith("I do not know whether that worked", _room.Said[^1], StringComparison.Ordinal);
        }

        _room.OnDo = _ => { };
        Start();
        await WriteAsync(Ids.Moderator, "/undo");
        Assert.Equal("unban Bob", _room.Done[^1]);
        Assert.Equal(JournalState.Undone, _journal.Entries[^1].State);

        _room.OnDo = _ => throw new CommunityRefusedException(403, CommunityRefusal.NotPermitted);
        await WriteAsync(Ids.Moderator, $"/ban {Ids.Alice}");
        Assert.Equal(JournalState.Failed, _journal.Entries[^1].State);
    }

    [Fact]
    public async Task What_fails_for_a_moment_is_done_when_the_same_post_is_given_again()
    {
        var order = new Post(new MessageId(++_last), Ids.Moderator, $"/ban {Ids.Bob}", _time.GetUtcNow());
        var spam = new Post(new MessageId(++_last), Ids.Alice, "spam", _time.GetUtcNow());
        foreach (Post post in new[] { order, spam })
        {
            _room.OnAsk = () => throw new CommunityUnreachableException("no");
            await Assert.ThrowsAsync<CommunityUnreachableException>(() => _bot.HandleAsync(post, isLastTry: false, Token));
            _room.OnAsk = () => { };
            _room.Fails = new CommunityUnreachableException("no");
            await Assert.ThrowsAsync<CommunityUnreachableException>(() => _bot.HandleAsync(post, isLastTry: false, Token));
            _room.Fails = null;
            await _bot.HandleAsync(post, isLastTry: true, Token);
        }

        Assert.Equal(["ban Bob forever", "delete 2"], _room.Done);
        Assert.Equal([("/ban", JournalState.Done), ("words", JournalState.Done)], _journal.Entries.Select(entry => (entry.Rule, entry.State)));
    }

    [Fact]
    public async Task What_an_earlier_try_may_have_done_can_be_undone_though_the_last_try_is_refused()
    {
        var order = new Post(new MessageId(++_last), Ids.Moderator, $"/ban {Ids.Bob}", _time.GetUtcNow());
        _room.OnDo = _ => throw new CommunityUnreachableException("no");
        await Assert.ThrowsAsync<CommunityUnreachableException>(() => _bot.HandleAsync(order, isLastTry: false, Token));
        _room.Fails = new CommunityRefusedException(429, CommunityRefusal.TooManyRequests);
        await Assert.ThrowsAnyAsync<SessionException>(() => _bot.HandleAsync(order, isLastTry: true, Token));
        Assert.Equal(JournalState.Begun, Assert.Single(_journal.Entries).State);

        (_room.OnDo, _room.Fails) = (_ => { }, null);
        await WriteAsync(Ids.Moderator, "/undo");
        Assert.Equal("unban Bob", _room.Done[^1]);
    }

    [Fact]
    public async Task What_was_certainly_not_done_is_failed_and_is_tried_again_under_its_number()
    {
        var order = new Post(new MessageId(++_last), Ids.Moderator, $"/ban {Ids.Bob}", _time.GetUtcNow());
        // The first question is whether a moderator wrote it, the second whom it is against.
        _room.OnAsk = () => _room.OnAsk = () => throw new CommunityUnreachableException("no");
        await Assert.ThrowsAsync<CommunityUnreachableException>(() => _bot.HandleAsync(order, isLastTry: false, Token));
        Assert.Equal(JournalState.Failed, Assert.Single(_journal.Entries).State);

        _room.OnAsk = () => { };
        await _bot.HandleAsync(order, isLastTry: true, Token);
        Assert.Equal(JournalState.Done, Assert.Single(_journal.Entries).State);
    }

    [Fact]
    public async Task The_clock_of_the_machine_does_not_decide_whether_a_command_is_old()
    {
        DateTimeOffset networkTime = _time.GetUtcNow();
        _room.Time = new FakeTimeProvider(networkTime);
        _time.Advance(TimeSpan.FromHours(1));
        await _bot.HandleAsync(new Post(new MessageId(++_last), Ids.Moderator, $"/ban {Ids.Bob}", networkTime), Token);
        Assert.Equal(["ban Bob forever"], _room.Done);

        _room.Time = new FakeTimeProvider(networkTime.AddHours(2));
        await _bot.HandleAsync(new Post(new MessageId(++_last), Ids.Moderator, $"/ban {Ids.Alice}", _time.GetUtcNow()), Token);
        Assert.Contains("I was away", _room.Said[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_that_cannot_be_asked_is_tried_once_a_minute()
    {
        for (int i = 0; i < 3; i++)
        {
            await WriteAsync(Ids.Make(100 + i), "spam");
        }

        _room.Fails = new CommunityUnreachableException("no");
        var asked = new HashSet<DateTimeOffset>();
        for (int i = 0; i < 10; i++)
        {
            await WriteAsync(Ids.Make(200 + i), "spam");
            _time.Advance(TimeSpan.FromSeconds(1));
            asked.UnionWith(_journal.Entries.Where(entry => entry.Measure.Kind == MeasureKind.Pause).Select(entry => entry.At));
        }

        Assert.Single(asked);
        Assert.Single(_journal.Entries, entry => entry.Measure.Kind == MeasureKind.Pause);
        for (int minute = 0; minute < 10; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await WriteAsync(Ids.Make(400 + minute), "spam");
        }

        Assert.Single(_journal.Entries, entry => entry.Measure.Kind == MeasureKind.Pause);
        _room.Fails = null;
        _time.Advance(TimeSpan.FromMinutes(1));
        await WriteAsync(Ids.Make(300), "hello");
        Assert.Contains("/resume", Assert.Single(_room.Said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_was_put_back_stays_so_after_a_restart()
    {
        await WriteAsync(Ids.Moderator, "/rule words shadow");
        await WriteAsync(Ids.Moderator, "/rule words live");
        await WriteAsync(Ids.Moderator, "/rule words off");
        await WriteAsync(Ids.Moderator, "/undo 1");
        Assert.Equal("The same was done later by #3: undo that one.", _room.Said[^1]);

        await WriteAsync(Ids.Moderator, "/undo");
        await WriteAsync(Ids.Moderator, "/undo");
        await WriteAsync(Ids.Alice, "spam");
        Start();
        await WriteAsync(Ids.Alice, "spam");
        Assert.Empty(_room.Done);
    }

    [Fact]
    public async Task An_undo_is_written_down_before_it_is_tried()
    {
        await WriteAsync(Ids.Moderator, $"/ban {Ids.Bob}");
        _room.Fails = new OperationCanceledException();
        var undo = new Post(new MessageId(++_last), Ids.Moderator, "/undo", _time.GetUtcNow());
        await Assert.ThrowsAsync<OperationCanceledException>(() => _bot.HandleAsync(undo, Token));
        _room.Fails = null;
        Start();
        Assert.Equal(JournalState.UndoBegun, _journal.Entries[0].State);

        await _bot.HandleAsync(undo, Token);
        Assert.Equal(["ban Bob forever", "unban Bob"], _room.Done);
        Assert.Equal(JournalState.Undone, _journal.Entries[0].State);
    }

    [Fact]
    public async Task Old_commands_are_not_done()
    {
        Post post = new(new MessageId(++_last), Ids.Moderator, $"/ban {Ids.Bob}", _time.GetUtcNow().AddHours(-1));
        await _bot.HandleAsync(post, Token);

        Assert.Empty(_room.Done);
        Assert.Contains("I was away", Assert.Single(_room.Said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_wrote_before_the_bot_came_is_no_stranger()
    {
        for (int i = 0; i < 3; i++)
        {
            await _bot.RememberAsync(new Post(new MessageId(++_last), Ids.Alice, "example.com", _time.GetUtcNow().AddDays(-2).AddMinutes(i)), Token);
        }

        await WriteAsync(Ids.Alice, "example.com");
        await WriteAsync(Ids.Bob, "example.com");

        Assert.Equal(["delete 5"], _room.Done);
    }

    private void Start() => StartWith(new LinkRule(TimeSpan.FromDays(1), 3), new WordRule(["spam"]));

    private void StartWith(params IRule[] rules)
    {
        _file?.Dispose();
        _file = new JournalFile(_path);
        _journal = new BotJournal(_file);
        _bot = new Moderator(_room, new Moderation(rules, rules.ToDictionary(rule => rule.Name, _ => RuleMode.Live), new Budget(3, TimeSpan.FromMinutes(1))), _journal, _time);
        _bots.Add(_bot);
    }

    private async Task<Post> WriteAsync(SenderId author, string text, MessageId? repliesTo = null)
    {
        var post = new Post(new MessageId(++_last), author, text, _time.GetUtcNow()) { AuthorName = "Visitor", RepliesTo = repliesTo };
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _bot.HandleAsync(post, Token);
        return post;
    }
}
