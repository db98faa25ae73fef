namespace ModeratorBot.Rules;

/// <summary>What is known of somebody who writes in the room. What was removed does not count.</summary>
internal sealed class Person
{
    public DateTimeOffset FirstSeen { get; init; }

    public DateTimeOffset? LastPostAt { get; set; }

    public int Posts { get; set; }

    public bool WasGreeted { get; set; }
}
