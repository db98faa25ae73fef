using CsCheck;
using ModeratorBot.Commands;
using ModeratorBot.Rules;

namespace SessionSdk.Samples.Tests.ModeratorBot;

public sealed class CommandTests
{
    private static readonly Gen<string> Verbs = Gen.Int[0, Enum.GetNames<CommandVerb>().Length - 1].Select(i => Enum.GetNames<CommandVerb>()[i]);

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("10m", 600)]
    [InlineData("1d12h", 129_600)]
    [InlineData("52w", 31_449_600)]
    public void Times_are_read(string text, int seconds)
    {
        Assert.True(CommandText.TryParseDuration(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("10")]
    [InlineData("0m")]
    [InlineData("-5m")]
    [InlineData("10x")]
    [InlineData("10m5")]
    [InlineData("366d")]
    [InlineData("99999999999m")]
    [InlineData("2147483647w2147483647w")]
    [InlineData("١m")]
    public void What_is_no_time_is_not_read_as_one(string text) => Assert.False(CommandText.TryParseDuration(text, out _));

    [Fact]
    public void Commands_are_read()
    {
        string id = Ids.Bob.ToString();
        Assert.Equal(new Command(CommandVerb.Ban), Read("/ban"));
        Assert.Equal(new Command(CommandVerb.Ban) { Person = Ids.Bob, Duration = TimeSpan.FromDays(1) }, Read($" /BAN 1d  @{id} "));
        Assert.Equal(new Command(CommandVerb.Mute) { Duration = TimeSpan.FromMinutes(10) }, Read("/mute 10m"));
        Assert.Equal(new Command(CommandVerb.Purge) { Person = Ids.Bob }, Read($"/purge {id}"));
        Assert.Equal(new Command(CommandVerb.Pin), Read("/pin"));
        Assert.Equal(new Command(CommandVerb.Undo), Read("/undo"));
        Assert.Equal(new Command(CommandVerb.Undo) { Number = 12 }, Read("/undo #12"));
        Assert.Equal(new Command(CommandVerb.Rule) { Rule = "links", Mode = RuleMode.Live }, Read("/rule links live"));
        Assert.Equal(new Command(CommandVerb.Resume), Read("/resume"));
        Assert.Equal(new Command(CommandVerb.Status), Read("/status"));
    }

    [Theory]
    [InlineData("/bann")]
    [InlineData("/ban,mute")]
    [InlineData("/ban 10m 10m")]
    [InlineData("/ban -10m")]
    [InlineData("/mute 99999999999999999999d")]
    [InlineData("/mute 9223372036854775807s")]
    [InlineData("/mute 1.5h")]
    [InlineData("/rule links live,off")]
    [InlineData("/undo 99999999999")]
    [InlineData("/ban everybody")]
    [InlineData("/mute")]
    [InlineData("/mute 0m")]
    [InlineData("/pin 5")]
    [InlineData("/rule links")]
    [InlineData("/rule links 1")]
    [InlineData("/undo -1")]
    [InlineData("/status now")]
    public void What_cannot_be_understood_is_answered_and_not_done(string text)
    {
        Assert.Null(CommandText.Read(text, out string? mistake));
        Assert.NotNull(mistake);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("hello /ban")]
    [InlineData("and/or")]
    [InlineData("/0")]
    [InlineData("// as a comment")]
    [InlineData("/home/mo is full")]
    [InlineData("\u202e/ban")]
    public void What_is_said_is_no_command(string text)
    {
        Assert.Null(CommandText.Read(text, out string? mistake));
        Assert.Null(mistake);
    }

    [Fact]
    public void Nothing_that_can_be_written_upsets_the_reader() => Gen.String.Sample(text => CommandText.Read($"/{text}", out string? mistake) is null || mistake is null);

    [Fact]
    public void Only_the_exact_word_is_a_verb() => Gen.Select(Verbs, Gen.Char).Sample((verb, sign) =>
    {
        Command? command = Read($"/{verb}{sign} {Ids.Bob}");
        return command is null || char.IsWhiteSpace(sign);
    });

    [Fact]
    public void Every_time_that_is_read_is_above_zero_and_ends_within_a_year() => Gen.String[Gen.Char["0123456789smhdwy-+. "], 0, 30].Sample(text =>
        !CommandText.TryParseDuration(text, out TimeSpan duration) || (duration > TimeSpan.Zero && duration <= TimeSpan.FromDays(365)));

    [Fact]
    public void Words_behind_a_verb_never_upset_the_reader_and_what_is_answered_repeats_none_of_them() =>
        Gen.Select(Verbs, Gen.String).Sample((verb, words) =>
        {
            string unheard = $"\u202e{words.Replace(" ", "", StringComparison.Ordinal)}\u2066";
            return CommandText.Read($"/{verb} {unheard}", out string? mistake) is null && mistake is not null && !mistake.Contains('\u202e', StringComparison.Ordinal);
        });

    private static Command? Read(string text) => CommandText.Read(text, out _);
}
