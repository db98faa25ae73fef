using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Says how many members have to confirm what the whole swarm executes.</summary>
internal static class Confirmation
{
    internal static NodeFailure? ByOne(SwarmWideResult result) => result.Confirmed > 0 ? null : Missing(result);

    internal static NodeFailure? ByHalf(SwarmWideResult result) => result.IsConfirmedByHalf ? null : Missing(result);

    /// <summary>Asks all members to confirm, and has half of the swarm do when a repeat brings no more: one that is down or lies must not keep the others from it for ever. The result tells who did not.</summary>
    internal static NodeFailure? ByAll(SwarmWideResult result) =>
        result.IsConfirmedByAll ? null : Missing(result) with { IsSufficient = result.IsConfirmedByHalf };

    /// <summary>Gives the hashes that two members signed, in their order. What one alone names may never have been there; where only one confirmed at all, it is the only source.</summary>
    internal static MessageHash[] HashesOfTwo(IReadOnlyList<MemberAnswer> members)
    {
        int needed = Witnesses(members);
        return [.. members.SelectMany(member => member.Hashes.Distinct()).CountBy(hash => hash).Where(counted => counted.Value >= needed).Select(counted => counted.Key).Order()];
    }

    /// <summary>Gives how many members have to tell the same: two, or one where only one confirmed.</summary>
    internal static int Witnesses(IReadOnlyList<MemberAnswer> members) => Math.Min(2, members.Count(member => member.Verdict == MemberVerdict.Confirmed));

    internal static NodeFailure Missing(SwarmWideResult result)
    {
        string? reason = result.Members.FirstOrDefault(member => member.Verdict != MemberVerdict.Confirmed)?.Reason ?? (result.LeftOut.Count > 0 ? "left out of the answer" : null);
        return new NodeFailure(NodeFailure.Unconfirmed, $"{result.Confirmed} of {result.SwarmSize} members confirmed{(reason is null ? string.Empty : $" ({reason})")}");
    }
}
