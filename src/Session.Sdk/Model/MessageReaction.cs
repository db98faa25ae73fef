namespace SessionSdk;

/// <summary>An emoji under a message and those who put it there.</summary>
/// <param name="Emoji">The emoji.</param>
/// <param name="Senders">Who put it there, in the order in which that became known. In a community not all of them are known.</param>
/// <param name="Count">How many put it there.</param>
public sealed record MessageReaction(string Emoji, IReadOnlyList<SenderId> Senders, int Count)
{
    /// <summary>Says what this is, never who reacted.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(MessageReaction);
}
