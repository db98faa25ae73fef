namespace SessionSdk.Swarm;

/// <summary>Holds the result of revoking subaccounts or of taking that back.</summary>
/// <remarks>A member confirms a revocation also when it keeps none because the account has no stored message: see <see cref="RevokeSubaccountsRequest"/>.</remarks>
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
