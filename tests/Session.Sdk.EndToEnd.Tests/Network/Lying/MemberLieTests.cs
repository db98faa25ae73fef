namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>One member lies in every field of every answer: the others are honest, so nothing may come of it.</summary>
public sealed class MemberLieTests(LyingNetwork network, ITestOutputHelper output) : IClassFixture<LyingNetwork>
{
    public static TheoryData<string> Calls => [.. LyingCalls.All.Keys];

    public static TheoryData<string> SwarmWideCalls =>
        ["store", "delete", "delete_all", "delete_before", "expire", "expire several", "expire extend", "expire_all", "revoke_subaccount", "unrevoke_subaccount"];

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Calls))]
    public async Task A_member_that_is_asked_and_lies_changes_nothing(string call)
    {
        var run = new LieRun(network, call, TestContext.Current.CancellationToken);
        Report(await run.OfAskedAsync(), run.Told);
    }

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(SwarmWideCalls))]
    public async Task A_member_that_lies_to_the_one_that_is_asked_changes_nothing(string call)
    {
        var run = new LieRun(network, call, TestContext.Current.CancellationToken);
        Report(await run.OfEntryAsync(), run.Told);
    }

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(SwarmWideCalls))]
    public async Task A_member_that_only_claims_to_do_what_it_is_asked_does_not_suffice(string call)
    {
        var run = new LieRun(network, call, TestContext.Current.CancellationToken);
        Report(await run.OfClaimAsync(), run.Told);
    }

    private void Report(IReadOnlyList<string> findings, int told)
    {
        output.WriteLine($"{told} lies told, {findings.Count} findings");
        Assert.True(told > 0, "No lie was told.");
        Assert.True(findings.Count == 0, $"{findings.Count} findings:\n{string.Join('\n', findings)}");
    }
}
