namespace SessionSdk.Swarm;

/// <summary>Holds the result of revoking subaccounts or of taking that back.</summary>
public sealed record RevocationResult : SwarmWideResult
{
    internal static RevocationResult From(IReadOnlyList<MemberAnswer> members, AnswerContext context) => new()
    {
        Members = members,
        Node = context.Node,
        Path = context.Path,
        RoundTrip = context.RoundTrip,
    };
}
