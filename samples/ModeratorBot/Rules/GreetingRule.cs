namespace ModeratorBot.Rules;

/// <summary>Greets whoever writes for the first time.</summary>
internal sealed class GreetingRule(string greeting, Func<string, bool> isShowable) : IRule
{
    internal const string RuleName = "greeting";

    public string Name => RuleName;

    public Measure? Judge(Post post, Person author)
    {
        if (post.IsEdit || author.Posts > 0 || author.WasGreeted)
        {
            return null;
        }

        // A name is what a stranger wants the bot to say: not a link and no word that nobody else may write.
        string? name = ShownText.OfName(post.AuthorName) is { } chosen && isShowable(chosen) ? chosen : null;
        return new Measure(MeasureKind.Say)
        {
            Person = post.Author,
            Message = post.Id,
            Text = greeting.Replace("{name}", name ?? "stranger", StringComparison.Ordinal),
        };
    }
}
