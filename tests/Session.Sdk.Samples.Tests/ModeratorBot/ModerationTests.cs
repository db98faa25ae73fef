using CsCheck;
using ModeratorBot.Rules;

namespace SessionSdk.Samples.Tests.ModeratorBot;

public sealed class ModerationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly RoomFacts Facts = new FakeRoom().Facts;

    private static readonly Gen<string> Texts = Gen.Int[0, 4].Select(i => new[] { "hi", "spam", "example.com", "/ban", "" }[i]);

    private long _last;

    [Fact]
    public void In_shadow_everything_stands_and_is_counted()
    {
        Moderation moderation = Make(RuleMode.Shadow);

        Assert.Empty(moderation.Judge(Write(Ids.Alice, "spam at example.com"), Facts, Noon).Acts);
        Assert.Empty(moderation.Judge(Write(Ids.Alice, "spam"), Facts, Noon).Acts);

        Assert.Equal(2, moderation.WouldHaveActed("words"));
        Assert.Equal(1, moderation.WouldHaveActed("links"));
        Assert.Equal(1, moderation.WouldHaveActed("slow"));
        Assert.Equal(2, moderation.People.Find(Ids.Alice, Noon).Posts);
        Assert.True(moderation.TrySetMode("words", RuleMode.Live));
        Assert.Equal(0, moderation.WouldHaveActed("words"));
        Assert.Equal("words", Assert.Single(moderation.Judge(Write(Ids.Bob, "spam"), Facts, Noon).Acts).Rule);
        Assert.False(moderation.TrySetMode("nonsense", RuleMode.Live));
    }

    [Fact]
    public void A_post_is_removed_once_and_its_author_is_not_greeted()
    {
        Moderation moderation = Make(RuleMode.Live, greets: true);
        Post post = Write(Ids.Alice, "spam at example.com");

        Decision act = Assert.Single(moderation.Judge(post, Facts, Noon).Acts);

        Assert.Equal(("links", MeasureKind.Delete, post.Id), (act.Rule, act.Measure.Kind, act.Measure.Message));
        Assert.Equal(0, moderation.People.Find(Ids.Alice, Noon).Posts);
        Assert.Equal("greeting", Assert.Single(moderation.Judge(Write(Ids.Alice, "hello"), Facts, Noon).Acts).Rule);
        Assert.Empty(moderation.Judge(Write(Ids.Alice, "hello") with { PostedAt = Noon.AddHours(1) }, Facts, Noon).Acts);
    }

    [Fact]
    public void Removed_posts_do_not_make_a_newcomer_known()
    {
        Moderation moderation = Make(RuleMode.Live);

        for (int i = 0; i < 5; i++)
        {
            Assert.Single(moderation.Judge(Write(Ids.Alice, "example.com") with { PostedAt = Noon.AddHours(i) }, Facts, Noon.AddHours(i)).Acts);
        }
    }

    [Fact]
    public void A_link_that_comes_by_an_edit_is_removed()
    {
        Moderation moderation = Make(RuleMode.Live);
        Post post = Write(Ids.Alice, "hello");
        Assert.Empty(moderation.Judge(post, Facts, Noon).Acts);

        Assert.Single(moderation.Judge(post with { Text = "example.com", IsEdit = true }, Facts, Noon).Acts);
    }

    [Fact]
    public void Those_who_are_protected_may_write_anything()
    {
        Moderation moderation = Make(RuleMode.Live, greets: true);

        foreach (SenderId person in new[] { Ids.Bot, Ids.Moderator, Ids.Friend })
        {
            Assert.Same(Judgement.Nothing, moderation.Judge(Write(person, "spam at example.com"), Facts, Noon));
            Assert.Same(Judgement.Nothing, moderation.Judge(Write(person, "spam at once"), Facts, Noon));
        }
    }

    [Fact]
    public void Beyond_the_budget_nothing_is_done_one_question_is_asked_and_the_rest_is_counted()
    {
        Moderation moderation = Make(RuleMode.Live);
        int acts = 0;
        int questions = 0;
        for (int i = 0; i < 10; i++)
        {
            Judgement judgement = moderation.Judge(Write(Ids.Make(100 + i), "spam"), Facts, Noon);
            acts += judgement.Acts.Count;
            questions += judgement.Asks ? 1 : 0;
        }

        Assert.Equal((4, 1, 6L), (acts, questions, moderation.HeldBack("words")));
        moderation.Budget.Resume();
        Assert.Single(moderation.Judge(Write(Ids.Make(200), "spam"), Facts, Noon).Acts);
    }

    [Fact]
    public void Greeting_a_crowd_leaves_half_of_the_budget_for_what_it_writes()
    {
        Moderation moderation = Make(RuleMode.Live, greets: true);
        int greeted = Enumerable.Range(100, 10).Sum(number => moderation.Judge(Write(Ids.Make(number), "hi"), Facts, Noon).Acts.Count);

        Assert.Equal(2, greeted);
        Assert.False(moderation.Budget.IsPaused);
        Assert.Single(moderation.Judge(Write(Ids.Make(200), "spam"), Facts, Noon).Acts);
    }

    [Fact]
    public void Whatever_is_written_nothing_is_done_against_the_protected_or_beyond_the_budget() =>
        Gen.Select(Gen.Int[1, 9], Texts, Gen.Int[0, 30], Gen.Bool).Array[1, 80].Sample(posts =>
        {
            var moderation = Make(RuleMode.Live, greets: true);
            var acted = new List<DateTimeOffset>();
            DateTimeOffset now = Noon;
            foreach ((int person, string text, int gap, bool isEdit) in posts)
            {
                now = now.AddSeconds(gap);
                Judgement judgement = moderation.Judge(Write(Ids.Make(person), text) with { PostedAt = now, IsEdit = isEdit }, Facts, now);
                if (judgement.Acts.Any(act => Facts.IsProtected(act.Measure.Person!.Value)) || judgement.Acts.Count > 1)
                {
                    return false;
                }

                acted.AddRange(judgement.Acts.Select(_ => now));
            }

            return acted.All(time => acted.Count(other => other <= time && time - other < TimeSpan.FromMinutes(1)) <= 4);
        });

    private static Moderation Make(RuleMode mode, bool greets = false)
    {
        IRule[] rules =
        [
            new GreetingRule("Hello {name}", _ => true),
            new LinkRule(TimeSpan.FromDays(1), 3),
            new WordRule(["spam"]),
            new SlowModeRule(TimeSpan.FromSeconds(1)),
        ];
        Dictionary<string, RuleMode> modes = rules.ToDictionary(rule => rule.Name, _ => mode);
        modes["greeting"] = greets ? RuleMode.Live : RuleMode.Off;
        return new Moderation(rules, modes, new Budget(4, TimeSpan.FromMinutes(1)));
    }

    private Post Write(SenderId author, string text) => new(new MessageId(++_last), author, text, Noon.AddMilliseconds(_last));
}
