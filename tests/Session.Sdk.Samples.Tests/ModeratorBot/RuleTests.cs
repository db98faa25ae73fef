using System.Globalization;
using CsCheck;
using ModeratorBot.Rules;

namespace SessionSdk.Samples.Tests.ModeratorBot;

public sealed class RuleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("see https://example.org/a")]
    [InlineData("HTTP://EXAMPLE.ORG")]
    [InlineData("(www.example.de)")]
    [InlineData("cheap.example.com!")]
    [InlineData("go to ex\u200bample.com now")]
    [InlineData("ｅｘａｍｐｌｅ．ｃｏｍ")]
    [InlineData("ex\u0301ample\u3002com")]
    [InlineData("file.zip/download")]
    [InlineData("t.me/joinme")]
    [InlineData("session://open?x")]
    [InlineData("\"example.org:8080\"")]
    [InlineData("exаmple.cоm")]
    [InlineData("𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐜𝐨𝐦")]
    [InlineData("ⓔⓧⓐⓜⓟⓛⓔ.ⓒⓞⓜ")]
    [InlineData("пример.рф")]
    [InlineData("example.xn--p1ai")]
    [InlineData("example[.]com or example (dot)com")]
    [InlineData("example(dot)com")]
    [InlineData("javascript:alert(1)")]
    [InlineData("mailto:a@example.com")]
    [InlineData("magnet:?xt=urn:x")]
    [InlineData("https:\\\\example.museum\\a")]
    [InlineData("//example.com/a")]
    [InlineData("10.0.0.1:8080")]
    [InlineData("1.2.3.4/path")]
    [InlineData("look:example.com")]
    [InlineData("→example.com←")]
    [InlineData("hxxps://example")]
    [InlineData("ht\u0000tps://example.museum")]
    public void A_link_is_seen_however_it_is_written(string text) => Assert.True(Links.IsIn(text));

    [Theory]
    [InlineData("")]
    [InlineData("I use node.js and file.txt.")]
    [InlineData("e.g. this, i.e. that and/or... those")]
    [InlineData("3.14 is about pi; 10:30 is late")]
    [InlineData("wait://")]
    [InlineData("://")]
    [InlineData("end of sentence.And the next")]
    [InlineData("version 1.2.3.4 or 10.0")]
    [InlineData("note: this, and what: that")]
    [InlineData("a/b/c and 10:30/11:30")]
    [InlineData("mo@example")]
    public void What_is_no_link_is_left_alone(string text) => Assert.False(Links.IsIn(text));

    [Fact]
    public void Nothing_that_can_be_written_upsets_the_rules() => Gen.String.Sample(text =>
    {
        Post post = Write(text) with { AuthorName = text };
        var person = new Person { FirstSeen = Noon };
        new LinkRule(TimeSpan.FromDays(1), 3).Judge(post, person);
        new WordRule(["spam", text]).Judge(post, person);
        new SlowModeRule(TimeSpan.FromSeconds(1)).Judge(post, person);
        string? greeting = new GreetingRule("Hello {name}", _ => true).Judge(post, person)?.Text;
        return IsHarmless(greeting!, 50) && IsHarmless(Measure.TextOf(post).Replace('\n', ' '), int.MaxValue) && IsHarmless(ShownText.Cut(ShownText.Of(text).Replace('\n', ' '), 10), 10);
    });

    [Fact]
    public void A_link_is_found_wherever_it_stands_whatever_unseen_signs_are_in_it() => Gen.Select(Gen.Int[0, 18], Gen.Int[0, 9], Gen.String).Sample((place, sign, around) =>
    {
        string link = "https://example.com";
        string unseen = new[] { "\u200b", "\u200d", "\u202e", "\u2066", "\u00ad", "\u0301", "\ufe0f", "\u0007", "\u3164", "\u115f" }[sign];
        return Links.IsIn($"{around} {link.Insert(place, unseen)} {around}");
    });

    [Fact]
    public void A_name_of_a_million_signs_is_short_when_it_is_shown()
    {
        foreach (string name in new[] { new string('x', 1_000_000), new string('\u202e', 1_000_000), string.Concat(Enumerable.Repeat("𝕏", 500_000)) })
        {
            Assert.True(IsHarmless(Measure.TextOf(Write("a") with { AuthorName = name }), 60));
        }
    }

    [Theory]
    [InlineData("SPAM!", true)]
    [InlineData("buy spam, now", true)]
    [InlineData("s\u200dpam", true)]
    [InlineData("ＳＰＡＭ", true)]
    [InlineData("free   -  money", true)]
    [InlineData("sраm", true)]
    [InlineData("𝓼𝓹𝓪𝓶", true)]
    [InlineData("\u202espam\u202c", true)]
    [InlineData("spammer", false)]
    [InlineData("free of money", false)]
    [InlineData("", false)]
    public void Words_of_the_list_are_found_as_whole_words(string text, bool isFound) =>
        Assert.Equal(isFound, new WordRule(["spam", "free money", "", " !"]).Judge(Write(text), new Person()) is not null);

    [Fact]
    public void Links_are_for_those_who_wrote_often_and_long_enough()
    {
        var rule = new LinkRule(TimeSpan.FromHours(1), posts: 2);
        Post late = Write("example.org") with { PostedAt = Noon.AddHours(1) };

        Assert.NotNull(rule.Judge(late, new Person { FirstSeen = Noon, Posts = 1 }));
        Assert.NotNull(rule.Judge(late, new Person { FirstSeen = Noon.AddMinutes(1), Posts = 2 }));
        Assert.Null(rule.Judge(late, new Person { FirstSeen = Noon, Posts = 2 }));
        Assert.NotNull(rule.Judge(Write("look") with { HasPreview = true }, new Person { FirstSeen = Noon }));
        Assert.Null(rule.Judge(Write("look"), new Person { FirstSeen = Noon }));
    }

    [Fact]
    public void Slow_mode_counts_from_the_last_post_that_stands_and_lets_edits_be()
    {
        var rule = new SlowModeRule(TimeSpan.FromSeconds(10));
        Post post = Write("again") with { PostedAt = Noon.AddSeconds(9) };

        Assert.NotNull(rule.Judge(post, new Person { LastPostAt = Noon }));
        Assert.Null(rule.Judge(post with { PostedAt = Noon.AddSeconds(10) }, new Person { LastPostAt = Noon }));
        Assert.Null(rule.Judge(post with { IsEdit = true }, new Person { LastPostAt = Noon }));
        Assert.Null(rule.Judge(post, new Person()));
    }

    [Theory]
    [InlineData("Ada", "Hello Ada")]
    [InlineData("  Ada \n Lovelace ", "Hello Ada Lovelace")]
    [InlineData("evil.com", "Hello stranger")]
    [InlineData("SPAM", "Hello stranger")]
    [InlineData("\u202eadA", "Hello adA")]
    [InlineData("", "Hello stranger")]
    [InlineData(null, "Hello stranger")]
    public void A_stranger_is_greeted_by_a_name_that_may_be_shown(string? name, string greeting)
    {
        var words = new WordRule(["spam"]);
        var rule = new GreetingRule("Hello {name}", text => !Links.IsIn(text) && !words.IsIn(text));

        Measure? measure = rule.Judge(Write("hi") with { AuthorName = name }, new Person());

        Assert.Equal(greeting, measure?.Text);
        Assert.False(measure!.IsAgainstSomebody);
        Assert.Null(rule.Judge(Write("hi"), new Person { Posts = 1 }));
    }

    [Fact]
    public void Whoever_was_silent_longest_is_forgotten_first()
    {
        var people = new People(capacity: 2);
        people.Note(Write("a") with { Author = Ids.Alice });
        people.Note(Write("b") with { Author = Ids.Bob });
        people.Note(Write("c") with { Author = Ids.Alice, PostedAt = Noon.AddSeconds(1) });
        people.Note(Write("d") with { Author = Ids.Friend });

        Assert.Equal(2, people.Count);
        Assert.Equal(2, people.Find(Ids.Alice, Noon).Posts);
        Assert.Equal(0, people.Find(Ids.Bob, Noon).Posts);
    }

    private static bool IsHarmless(string text, int maxLength) =>
        text.Length <= maxLength && text.EnumerateRunes().All(rune => System.Text.Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format));

    private static Post Write(string text) => new(new MessageId(1), Ids.Alice, text, Noon);
}
