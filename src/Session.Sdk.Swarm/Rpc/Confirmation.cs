namespace Session.Sdk.Swarm;

/// <summary>Says how many members have to confirm what the whole swarm executes.</summary>
internal static class Confirmation
{
    internal static NodeFailure? ByOne(SwarmWideResult result) => result.Confirmed > 0 ? null : Missing(result);

    internal static NodeFailure? ByHalf(SwarmWideResult result) => result.IsConfirmedByHalf ? null : Missing(result);

    /// <summary>Asks all members that answered, and half of the swarm, to confirm.</summary>
    internal static NodeFailure? ByAll(SwarmWideResult result, AnswerContext context) =>
        result.Confirmed > 0 && result.Confirmed == result.Members.Count && 2 * result.Confirmed >= context.MemberCount ? null : Missing(result);

    private static NodeFailure Missing(SwarmWideResult result)
    {
        string? reason = result.Members.FirstOrDefault(member => member.Verdict != MemberVerdict.Confirmed)?.Reason;
        return new NodeFailure(NodeFailure.Unconfirmed, $"{result.Confirmed} of {result.Members.Count} members confirmed{(reason is null ? string.Empty : $" ({reason})")}");
    }
}
