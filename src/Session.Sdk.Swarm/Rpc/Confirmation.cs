namespace SessionSdk.Swarm;

/// <summary>Says how many members have to confirm what the whole swarm executes.</summary>
internal static class Confirmation
{
    internal static NodeFailure? ByOne(SwarmWideResult result) => result.Confirmed > 0 ? null : Missing(result);

    internal static NodeFailure? ByHalf(SwarmWideResult result) => result.IsConfirmedByHalf ? null : Missing(result);

    /// <summary>Asks all members to confirm, and has half of the swarm do when a repeat brings no more: one that is down or lies must not keep the others from it for ever. The result tells who did not.</summary>
    internal static NodeFailure? ByAll(SwarmWideResult result) =>
        result.IsConfirmedByAll ? null : Missing(result) with { IsSufficient = result.IsConfirmedByHalf };

    internal static NodeFailure Missing(SwarmWideResult result)
    {
        string? reason = result.Members.FirstOrDefault(member => member.Verdict != MemberVerdict.Confirmed)?.Reason ?? (result.LeftOut.Count > 0 ? "left out of the answer" : null);
        return new NodeFailure(NodeFailure.Unconfirmed, $"{result.Confirmed} of {result.SwarmSize} members confirmed{(reason is null ? string.Empty : $" ({reason})")}");
    }
}
