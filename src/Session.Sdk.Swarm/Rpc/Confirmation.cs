namespace SessionSdk.Swarm;

/// <summary>Says how many members have to confirm what the whole swarm executes.</summary>
internal static class Confirmation
{
    internal static NodeFailure? ByOne(SwarmWideResult result) => result.Confirmed > 0 ? null : Missing(result);

    internal static NodeFailure? ByHalf(SwarmWideResult result) => result.IsConfirmedByHalf ? null : Missing(result);

    /// <summary>Asks all members that answered, and half of the swarm, to confirm. Half has to do while the others cannot be reached; a lie is never enough.</summary>
    internal static NodeFailure? ByAll(SwarmWideResult result, AnswerContext context)
    {
        bool isHalf = result.Confirmed > 0 && 2 * result.Confirmed >= context.MemberCount;
        return isHalf && result.Confirmed == result.Members.Count
            ? null
            : Missing(result) with { IsSufficient = isHalf && !result.Members.Any(member => member.Verdict == MemberVerdict.Lied) };
    }

    private static NodeFailure Missing(SwarmWideResult result)
    {
        string? reason = result.Members.FirstOrDefault(member => member.Verdict != MemberVerdict.Confirmed)?.Reason;
        return new NodeFailure(NodeFailure.Unconfirmed, $"{result.Confirmed} of {result.Members.Count} members confirmed{(reason is null ? string.Empty : $" ({reason})")}");
    }
}
