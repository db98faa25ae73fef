namespace ModeratorBot.Rules;

/// <summary>What comes of a post.</summary>
/// <param name="Acts">What is to be done now.</param>
/// <param name="Asks">Whether the budget was used up by this post, so that a moderator is to be asked.</param>
internal sealed record Judgement(IReadOnlyList<Decision> Acts, bool Asks)
{
    internal static Judgement Nothing { get; } = new([], false);
}
