using SessionSdk;

namespace ModeratorBot.Rules;

/// <summary>Something to be done in the room.</summary>
internal sealed record Measure(MeasureKind Kind)
{
    /// <summary>Against whom, or whom it is said to.</summary>
    public SenderId? Person { get; init; }

    /// <summary>The message that is removed, pinned or answered.</summary>
    public MessageId? Message { get; init; }

    /// <summary>How long it lasts; without end when there is none.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>What is said; for what is removed, what it said, so that it can be restored.</summary>
    public string? Text { get; init; }

    /// <summary>The rule whose mode is set.</summary>
    public string? Rule { get; init; }

    public RuleMode? Mode { get; init; }

    public RuleMode? PreviousMode { get; init; }

    /// <summary>Whether somebody is worse off by it: what is never done to those who are protected.</summary>
    internal bool IsAgainstSomebody => Kind is MeasureKind.Delete or MeasureKind.Purge or MeasureKind.Mute or MeasureKind.Ban;

    internal static Measure Delete(Post post) => new(MeasureKind.Delete)
    {
        Person = post.Author,
        Message = post.Id,
        Text = TextOf(post),
    };

    /// <summary>The text of a post under the name of its author, as the bot would say it again.</summary>
    internal static string TextOf(Post post) => $"{ShownText.OfName(post.AuthorName) ?? $"{post.Author.ToString()[..8]}…"} wrote: {ShownText.Of(post.Text)}";
}
