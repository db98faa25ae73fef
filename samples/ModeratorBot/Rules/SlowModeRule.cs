namespace ModeratorBot.Rules;

/// <summary>Removes what comes too soon after the author's last post that stands.</summary>
internal sealed class SlowModeRule(TimeSpan interval) : IRule
{
    public string Name => "slow";

    public Measure? Judge(Post post, Person author) =>
        !post.IsEdit && author.LastPostAt is { } last && (post.PostedAt - last).Duration() < interval ? Measure.Delete(post) : null;
}
