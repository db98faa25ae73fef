namespace ModeratorBot.Rules;

/// <summary>Decides, out of a post and what is known, what is done. Knows no network; not for several threads at once.</summary>
internal sealed class Moderation
{
    private readonly IReadOnlyList<IRule> _rules;
    private readonly Dictionary<string, RuleMode> _modes;
    private readonly Dictionary<string, long> _wouldHaveActed = [];
    private readonly Dictionary<string, long> _heldBack = [];

    /// <param name="rules">The rules; a removal by an earlier one makes a later one needless.</param>
    /// <param name="modes">The modes of rules by name; what is not named runs in shadow.</param>
    /// <param name="budget">How often the rules may act.</param>
    internal Moderation(IReadOnlyList<IRule> rules, IReadOnlyDictionary<string, RuleMode> modes, Budget budget)
    {
        _rules = rules;
        _modes = rules.ToDictionary(rule => rule.Name, rule => modes.GetValueOrDefault(rule.Name, RuleMode.Shadow));
        Budget = budget;
    }

    internal Budget Budget { get; }

    internal People People { get; } = new();

    internal IEnumerable<string> Rules => _rules.Select(rule => rule.Name);

    internal long WouldHaveActed(string rule) => _wouldHaveActed.GetValueOrDefault(rule);

    internal long HeldBack(string rule) => _heldBack.GetValueOrDefault(rule);

    internal RuleMode? ModeOf(string rule) => _modes.TryGetValue(rule, out RuleMode mode) ? mode : null;

    /// <summary>Sets the mode of a rule; what it counted in shadow is begun anew.</summary>
    /// <returns>Whether there is such a rule.</returns>
    internal bool TrySetMode(string rule, RuleMode mode)
    {
        if (!_modes.ContainsKey(rule))
        {
            return false;
        }

        _modes[rule] = mode;
        _wouldHaveActed.Remove(rule);
        return true;
    }

    /// <summary>Takes a post that stood before the bot came: nothing is done about it, but its author is no stranger.</summary>
    internal void Remember(Post post) => People.Note(post);

    internal Judgement Judge(Post post, RoomFacts facts, DateTimeOffset now)
    {
        if (facts.IsProtected(post.Author))
        {
            return Judgement.Nothing;
        }

        Person author = People.Find(post.Author, post.PostedAt);
        Decision? removal = null;
        Decision? greeting = null;
        foreach (IRule rule in _rules.Where(rule => _modes[rule.Name] != RuleMode.Off))
        {
            if (rule.Judge(post, author) is not { } measure)
            {
                continue;
            }

            if (_modes[rule.Name] == RuleMode.Shadow)
            {
                _wouldHaveActed[rule.Name] = WouldHaveActed(rule.Name) + 1;
            }
            else if (measure.IsAgainstSomebody)
            {
                removal ??= new Decision(rule.Name, measure);
            }
            else
            {
                greeting ??= new Decision(rule.Name, measure);
            }
        }

        bool wasPaused = Budget.IsPaused;
        Decision? act = removal is not null ? Budget.TrySpend(now) ? removal : null : greeting is not null && Budget.TrySpare(now) ? greeting : null;
        if ((removal ?? greeting) is { } wanted && act is null)
        {
            _heldBack[wanted.Rule] = HeldBack(wanted.Rule) + 1;
        }

        bool isRemoved = act is not null && act == removal;
        if (!isRemoved && !post.IsEdit)
        {
            People.Note(post);
        }

        return new Judgement(act is null ? [] : [act], Budget.IsPaused && !wasPaused);
    }
}
