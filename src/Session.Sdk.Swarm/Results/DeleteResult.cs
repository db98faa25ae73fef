namespace SessionSdk.Swarm;

/// <summary>Holds the result of deleting messages.</summary>
public sealed record DeleteResult : SwarmWideResult
{
    /// <summary>Gets the messages that at least one member signed to have deleted, in the order of their hashes.</summary>
    public required IReadOnlyList<MessageHash> Deleted { get; init; }

    internal static DeleteResult From(IReadOnlyList<MemberAnswer> members, AnswerContext context) => new()
    {
        Deleted = [.. members.SelectMany(member => member.Hashes).Distinct().Order()],
        Members = members,
        Node = context.Node,
        Path = context.Path,
        RoundTrip = context.RoundTrip,
    };
}
