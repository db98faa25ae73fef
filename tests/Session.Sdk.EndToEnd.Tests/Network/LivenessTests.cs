using System.Diagnostics;
using SessionSdk.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>Stores over paths or at members that have gone silent, with the time-outs of real servers: it is found out soon who is silent, and a swarm that only takes its time is waited for.</summary>
public sealed class LivenessTests
{
    /// <summary>Less than the 10 seconds that one member has for a store.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(9);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_store_does_not_wait_for_a_path_that_is_gone()
    {
        await using Floors floors = await Floors.StartAsync(relayTimeout: TimeSpan.FromSeconds(30));
        await floors.StoreAsync();
        floors.TakeAccount(() => floors.Onion.Paths.All(path => path.Nodes.Any(IsNoMember)));
        foreach (OnionPath path in floors.Onion.Paths)
        {
            floors.Of(path.Nodes.First(IsNoMember)).Freeze();
        }

        bool IsNoMember(ServiceNode hop) => floors.Members.All(member => member.Ed25519PublicKey != hop.Ed25519PublicKey);

        var watch = Stopwatch.StartNew();
        StoreResult result = await floors.StoreAsync();

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon + Soon);
        Assert.Equal(floors.Members.Count, result.Confirmed);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_store_does_not_wait_for_a_member_that_is_silent()
    {
        await using Floors floors = await Floors.StartAsync(relayTimeout: TimeSpan.FromSeconds(30));
        await floors.StoreAsync();
        DevNode silent = floors.TakeMemberOutsidePaths();
        ServiceNode listed = await floors.AsListedAsync(silent);
        silent.Freeze();

        var watch = Stopwatch.StartNew();
        OnionPathException failure = await Assert.ThrowsAsync<OnionPathException>(() => floors.Onion.SendToNodeAsync(listed, NodeInfo, Checked, Token));

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
        Assert.IsType<TimeoutException>(failure.InnerException);
        Assert.Contains("none of the destination", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_member_that_only_takes_its_time_is_waited_for_and_asked_once()
    {
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(new DevNetOptions { NodeCount = 24, SwarmCount = 3 }, Token);
        await using OnionNetwork onion = new(network.Settings);
        var swarm = new SwarmClient(onion);
        using var keys = AccountKeys.Generate();
        await onion.SyncClockAsync(Token);
        IReadOnlyList<DevNode> members = network.GetSwarm(keys.Id.ToString());
        DevNode dead = members.First(member => !onion.Paths.Any(path => path.Nodes.Any(node => node.Ed25519PublicKey == member.Ed25519PublicKey)));
        dead.Freeze();
        foreach (DevNode node in network.Nodes)
        {
            node.ResetRequestCount();
        }

        var store = new StoreRequest { Address = keys.Id, Data = SecureRandom.GetBytes(40), TimeToLive = TimeSpan.FromDays(1) };
        StoreResult result = await swarm.StoreAsync(store, Token);

        Assert.Equal(members.Count - 1, result.Confirmed);

        // The servers wait five seconds, by another clock than this one.
        Assert.InRange(result.RoundTrip, TimeSpan.FromSeconds(4.9), Soon);
        Assert.Equal(1, network.Nodes.Sum(node => node.CountRequests("store")));
        Assert.InRange(network.Nodes.Sum(node => node.CountRequests("info")), 2, 20);
    }

    private static ReadOnlyMemory<byte> NodeInfo { get; } = "{\"method\":\"info\",\"params\":{}}"u8.ToArray();

    private static OnionRequestOptions Checked { get; } = new() { Deadline = TimeSpan.FromSeconds(20), TryTimeout = TimeSpan.FromSeconds(20), OverlapDelay = null, CheckDelay = TimeSpan.FromSeconds(1.5) };
}
