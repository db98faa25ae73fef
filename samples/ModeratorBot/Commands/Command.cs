using ModeratorBot.Rules;
using SessionSdk;

namespace ModeratorBot.Commands;

/// <summary>What a moderator told the bot. Without a person, it is about the message that it quotes.</summary>
internal sealed record Command(CommandVerb Verb)
{
    public SenderId? Person { get; init; }

    public TimeSpan? Duration { get; init; }

    /// <summary>The number of a journal entry.</summary>
    public int? Number { get; init; }

    public string? Rule { get; init; }

    public RuleMode? Mode { get; init; }
}
