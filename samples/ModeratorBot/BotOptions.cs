using Microsoft.Extensions.Configuration;
using ModeratorBot.Commands;
using ModeratorBot.Rules;
using SessionSdk;

namespace ModeratorBot;

/// <summary>What the owner of the bot decides, from the command line, the environment or <c>appsettings.json</c>.</summary>
internal sealed class BotOptions
{
    /// <summary>The join address of the room: <c>https://server/room?public_key=…</c>. Without it the bot runs on a network of its own, with visitors.</summary>
    public string? Community { get; set; }

    /// <summary>The bot's account. Belongs into the environment (<c>RecoveryPhrase</c>) or a secret store, never into the command line.</summary>
    public string? RecoveryPhrase { get; set; }

    public string Name { get; set; } = "Moderator";

    /// <summary>The folder of the journal and of how far the room was read.</summary>
    public string Data { get; set; } = "moderator-data";

    /// <summary>Calls the server without onion requests: for a server of your own.</summary>
    public bool Direct { get; set; }

    /// <summary><c>mainnet</c> or <c>testnet</c>.</summary>
    public string Network { get; set; } = "mainnet";

    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Ids of whom the bot never touches, besides moderators.</summary>
    public IList<string> AllowList { get; } = [];

    /// <summary>How each rule runs: <c>--Rules:links=Live</c>. What is not named only counts what it would do.</summary>
    public IDictionary<string, string> Rules { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public string Greeting { get; set; } = "Welcome, {name}! Links are for those who have been here for a while.";

    /// <summary>Words, or several words in a row, that nobody may write.</summary>
    public IList<string> Words { get; } = [];

    /// <summary>How long somebody is a newcomer, who may not write links.</summary>
    public TimeSpan NewcomerTime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How many messages somebody must have written to be no newcomer.</summary>
    public int NewcomerPosts { get; set; } = 3;

    /// <summary>How long to wait between two messages in slow mode.</summary>
    public TimeSpan SlowInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many actions of its own the bot may take within <see cref="BudgetTime"/> before it stops and asks.</summary>
    public int BudgetActions { get; set; } = 20;

    public TimeSpan BudgetTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Reads the options.</summary>
    /// <param name="configuration">Where they stand.</param>
    /// <param name="mistakes">All that is wrong with them, for people.</param>
    internal static BotOptions Read(IConfiguration configuration, out IReadOnlyList<string> mistakes)
    {
        var options = new BotOptions();
        try
        {
            configuration.Bind(options);
            mistakes = [.. options.Check()];
        }
        catch (InvalidOperationException error)
        {
            mistakes = [error.Message];
        }

        return options;
    }

    /// <summary>The rules, in the order in which they are asked.</summary>
    internal Moderation CreateModeration()
    {
        var words = new WordRule(Words);
        IRule[] rules =
        [
            words,
            new LinkRule(NewcomerTime, NewcomerPosts),
            new SlowModeRule(SlowInterval),
            new GreetingRule(Greeting, text => !Links.IsIn(text) && !words.IsIn(text)),
        ];
        return new Moderation(rules, ReadModes(), new Budget(BudgetActions, BudgetTime));
    }

    private Dictionary<string, RuleMode> ReadModes() => Rules
        .Where(pair => CommandText.TryParseMode(pair.Value, out _))
        .ToDictionary(pair => pair.Key, pair => CommandText.TryParseMode(pair.Value, out RuleMode mode) ? mode : RuleMode.Shadow, StringComparer.OrdinalIgnoreCase);

    private IEnumerable<string> Check()
    {
        if (Community is not null && !CommunityAddress.TryParse(Community, out _))
        {
            yield return "Community is no join address of a room, such as https://example.org/lobby?public_key=…";
        }

        if (Community is not null && string.IsNullOrWhiteSpace(RecoveryPhrase))
        {
            yield return "RecoveryPhrase is missing: without it the bot would be somebody else at each start, and nobody's moderator.";
        }

        foreach (string id in AllowList.Where(id => !SenderId.TryParse(id, null, out _)))
        {
            yield return $"AllowList: \"{ShownText.Cut(id, 80)}\" is no id, which is 05, 15 or 25 and 64 more hexadecimal digits.";
        }

        string[] names = [.. CreateModeration().Rules];
        foreach ((string rule, string mode) in Rules.Where(pair => !names.Contains(pair.Key, StringComparer.OrdinalIgnoreCase) || !CommandText.TryParseMode(pair.Value, out _)))
        {
            yield return $"Rules: \"{rule}\" cannot be \"{mode}\". There are the rules {string.Join(", ", names)}, which are {string.Join(", ", Enum.GetNames<RuleMode>())}.";
        }

        if (PollInterval <= TimeSpan.Zero || NewcomerTime < TimeSpan.Zero || SlowInterval < TimeSpan.Zero || BudgetTime <= TimeSpan.Zero)
        {
            yield return "PollInterval, NewcomerTime, SlowInterval and BudgetTime are times such as 00:00:10, and not negative.";
        }

        if (BudgetActions < 1 || NewcomerPosts < 0)
        {
            yield return "BudgetActions is at least 1, and NewcomerPosts not negative.";
        }

        if (Network is not ("mainnet" or "testnet"))
        {
            yield return "Network is mainnet or testnet.";
        }
    }
}
