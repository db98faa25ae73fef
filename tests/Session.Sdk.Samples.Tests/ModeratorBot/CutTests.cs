using Microsoft.Extensions.Time.Testing;
using ModeratorBot;
using ModeratorBot.Journal;
using ModeratorBot.Rules;

namespace SessionSdk.Samples.Tests.ModeratorBot;

/// <summary>The machine stops at any step of what the bot does; it starts again, and the server gives it the posts again that it has not done with.</summary>
public sealed class CutTests : IDisposable
{
    /// <summary>More than a bot can be cut: each run is cut once.</summary>
    private const int MaxLives = 100;

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Post[] Posts =
    [
        .. new (SenderId Author, string Text, int? About)[]
        {
            (Ids.Alice, "hello", null),
            (Ids.Bob, "spam", null),
            (Ids.Moderator, "/mute 10m", 1),
            (Ids.Moderator, $"/ban {Ids.Bob}", null),
            (Ids.Moderator, "/undo 3", null),
            (Ids.Moderator, "/pin", 1),
            (Ids.Moderator, "/undo", null),
            (Ids.Alice, "spam", null),
            (Ids.Moderator, "/undo", null),
            (Ids.Moderator, $"/purge {Ids.Alice}", null),
            (Ids.Moderator, "/rule words shadow", null),
            (Ids.Bob, "spam", null),
            (Ids.Moderator, "/rule words live", null),
            (Ids.Make(100), "spam", null),
            (Ids.Make(101), "spam", null),
            (Ids.Moderator, "/resume", null),
            (Ids.Make(102), "spam", null),
        }.Select((post, i) => new Post(new MessageId(i + 1), post.Author, post.Text, Noon.AddSeconds(i)) { RepliesTo = post.About is { } about ? new MessageId(about) : null }),
    ];

    private static string Restored => Measure.TextOf(Posts[7]);

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"journal-{Guid.NewGuid():n}");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete($"{_path}.lock");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cut_at_any_step_changes_nothing_in_the_end(bool isAfter)
    {
        (FakeRoom Room, IReadOnlyList<JournalEntry> Entries, bool _) whole = await RunAsync(new FakeRoom());
        Assert.Equal(
            ["delete 2", "mute Alice 00:10:00", "ban Bob forever", "unmute Alice", "pin 6", "unpin 6", "delete 8", "delete all of Alice"],
            whole.Room.Done.Take(8).Select(what => what.Replace("pin 1", "pin 6", StringComparison.Ordinal)));
        Assert.Single(whole.Room.Said, Restored);
        int cuts = 0;
        for (int step = 1; ; step++)
        {
            File.Delete(_path);
            (FakeRoom Room, IReadOnlyList<JournalEntry> Entries, bool WasCut) cut = await RunAsync(new FakeRoom { CutBefore = isAfter ? null : step, CutAfter = isAfter ? step : null });
            if (!cut.WasCut)
            {
                break;
            }

            cuts++;
            Assert.Equal(whole.Room.Done, cut.Room.Done.Where((what, i) => i == 0 || cut.Room.Done[i - 1] != what));
            Assert.Equal(whole.Entries.Select(Told), cut.Entries.Select(Told));
            Assert.True(cut.Room.Said.Count(text => text.Contains("Is that right?", StringComparison.Ordinal)) <= 1);
            Assert.InRange(cut.Room.Said.Count(text => text == Restored), 0, 1);
            Assert.InRange(whole.Room.Done.Count, cut.Room.Done.Count - 1, cut.Room.Done.Count);
        }

        Assert.True(cuts > 20, $"{cuts} cuts");
    }

    /// <summary>What is only said is rather lost than said twice; all else is done.</summary>
    private static string Told(JournalEntry entry) =>
        $"#{entry.Number} {entry.Rule} {entry.Measure.Kind} {entry.Measure.Person} {(IsOnlySaid(entry) ? null : entry.State)}";

    private static bool IsOnlySaid(JournalEntry entry) =>
        entry.Measure.Kind is MeasureKind.Say or MeasureKind.Pause || (entry.Measure.Kind is MeasureKind.Delete && entry.UndoTrigger is not null);

    private async Task<(FakeRoom Room, IReadOnlyList<JournalEntry> Entries, bool WasCut)> RunAsync(FakeRoom room)
    {
        var time = new FakeTimeProvider(Noon);
        room.Time = time;
        bool wasCut = false;
        int next = 0;
        for (int lives = 0; lives < MaxLives; lives++)
        {
            using var file = new JournalFile(_path);
            var journal = new BotJournal(file);
            IRule[] rules = [new WordRule(["spam"]), new GreetingRule("Hello", _ => true)];
            using var bot = new Moderator(room, new Moderation(rules, rules.ToDictionary(rule => rule.Name, _ => RuleMode.Live), new Budget(4, TimeSpan.FromHours(1))), journal, time);
            try
            {
                foreach (Post post in Posts[..next])
                {
                    await bot.RememberAsync(post, Token);
                }

                for (; next < Posts.Length; next++)
                {
                    time.SetUtcNow(Posts[next].PostedAt);
                    await bot.HandleAsync(Posts[next], Token);
                }

                return (room, journal.Entries, wasCut);
            }
            catch (OperationCanceledException) when (!Token.IsCancellationRequested)
            {
                wasCut = true;
            }
        }

        throw new InvalidOperationException("The bot is cut again and again.");
    }
}
