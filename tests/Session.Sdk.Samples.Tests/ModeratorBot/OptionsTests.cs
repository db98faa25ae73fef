using Microsoft.Extensions.Configuration;
using ModeratorBot;
using ModeratorBot.Rules;

namespace SessionSdk.Samples.Tests.ModeratorBot;

public sealed class OptionsTests
{
    private const string Url = "http://example.org/lobby?public_key=a03c383cf63c3c4efe67acc52112a6dd734b3a946b9545f488aaa93da7991238";

    [Fact]
    public void What_stands_on_the_command_line_is_read()
    {
        BotOptions options = Read(out IReadOnlyList<string> mistakes, $"--Community={Url}", "--RecoveryPhrase=words", "--Rules:Links=live", "--Words:0=free money", $"--AllowList:0={Ids.Friend}", "--BudgetTime=00:01:00");

        Assert.Empty(mistakes);
        Assert.Equal((RuleMode?)RuleMode.Live, options.CreateModeration().ModeOf("links"));
        Assert.Equal((RuleMode?)RuleMode.Shadow, options.CreateModeration().ModeOf("words"));
        Assert.Equal(["free money"], options.Words);
        Assert.Equal(TimeSpan.FromMinutes(1), options.CreateModeration().Budget.Window);
    }

    [Theory]
    [InlineData("--Community=nowhere", "Community is no join address")]
    [InlineData($"--Community={Url}", "RecoveryPhrase")]
    [InlineData("--Rules:links=Sometimes", "\"Sometimes\"")]
    [InlineData("--Rules:nonsense=Live", "nonsense")]
    [InlineData("--Rules:links=7", "links")]
    [InlineData("--Rules:links=Live,Off", "links")]
    [InlineData("--AllowList:0=\u202efriend", "AllowList")]
    [InlineData("--BudgetActions=0", "BudgetActions")]
    [InlineData("--BudgetTime=-00:00:01", "BudgetTime")]
    [InlineData("--PollInterval=soon", "PollInterval")]
    [InlineData("--Network=moonnet", "Network")]
    public void A_mistake_is_told_by_its_name(string argument, string told)
    {
        Read(out IReadOnlyList<string> mistakes, argument);

        Assert.Contains(mistakes, mistake => mistake.Contains(told, StringComparison.Ordinal));
    }

    private static BotOptions Read(out IReadOnlyList<string> mistakes, params string[] arguments) =>
        BotOptions.Read(new ConfigurationBuilder().AddCommandLine(arguments).Build(), out mistakes);
}
