using ModeratorBot.Rules;

namespace SessionSdk.Samples.Tests.ModeratorBot;

public sealed class CommandTests
{
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
    [InlineData("/0")]
    [InlineData("/ban 10m 10m")]
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
    public void What_is_said_is_no_command(string text)
    {
        Assert.Null(CommandText.Read(text, out string? mistake));
        Assert.Null(mistake);
    }

    [Fact]
    public void Nothing_that_can_be_written_upsets_the_reader() => Gen.String.Sample(text => CommandText.Read($"/{text}", out string? mistake) is null || mistake is null);

    private static Command? Read(string text) => CommandText.Read(text, out _);
}
