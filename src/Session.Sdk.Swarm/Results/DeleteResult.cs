using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Holds the result of deleting messages.</summary>
public sealed record DeleteResult : SwarmWideResult
{
    /// <summary>Gets the messages that at least two members signed to have deleted, in the order of their hashes: one alone is believed only when no other confirmed.</summary>
    public required IReadOnlyList<MessageHash> Deleted { get; init; }

    internal static DeleteResult From(IReadOnlyList<MemberAnswer> members, AnswerContext context) => new()
    {
        Deleted = Confirmation.HashesOfTwo(members),
        Members = members,
        Node = context.Node,
        Path = context.Path,
        RoundTrip = context.RoundTrip,
    };
}
