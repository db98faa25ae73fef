namespace ModeratorBot.Rules;

/// <summary>Says what should happen on a post. A rule only looks: what it finds may be done, counted, or held back.</summary>
internal interface IRule
{
    string Name { get; }

    /// <summary>Judges a post of somebody who is not protected.</summary>
    /// <returns>What to do, or <see langword="null"/> when there is nothing to be done.</returns>
    Measure? Judge(Post post, Person author);
}
