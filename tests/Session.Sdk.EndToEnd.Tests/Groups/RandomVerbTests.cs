using SessionSdk.DevNet;
using SessionSdk.EndToEnd.Tests.Groups.BigGroup;
using SessionSdk.EndToEnd.Tests.Network;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Several admins do anything at all to one group while nodes fail and devices restart.</summary>
/// <remarks>The environment variable SESSION_SDK_GROUP_SEED sets the seed, SESSION_SDK_GROUP_SECONDS how long it lasts; each run prints its own.</remarks>
public sealed class RandomVerbTests(ITestOutputHelper output)
{
    /// <summary>More verbs than the admins get done in the longest run.</summary>
    private const int MaxVerbs = 30_000;

    private static readonly TimeSpan Calming = TimeSpan.FromSeconds(90);

    [Fact(Timeout = 300_000)]
    public async Task All_who_are_left_end_with_the_same_group_and_the_removed_read_nothing_new()
    {
        int seed = GroupScale.Setting("SESSION_SDK_GROUP_SEED", 20261129);
        int seconds = GroupScale.Setting("SESSION_SDK_GROUP_SECONDS", 12);
        output.WriteLine($"seed {seed}, {seconds} s");
        CancellationToken token = TestContext.Current.CancellationToken;
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(
            new DevNetOptions { NodeCount = 24, SwarmCount = 3, RelayTimeout = TimeSpan.FromMilliseconds(800), SwarmTimeout = TimeSpan.FromMilliseconds(500) }, token);
        await using RandomGroup group = await RandomGroup.MakeAsync(network, new GroupScale(Admins: 3, Clients: 6, Wanderers: 3, Strangers: 6), token);
        using var calm = CancellationTokenSource.CreateLinkedTokenSource(token);
        var chaos = new Chaos(network, new SeededChoices((ulong)seed), TimeSpan.FromSeconds(1));
        Task raging = chaos.RunAsync(calm.Token);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(token);
        long start = TimeProvider.System.GetTimestamp();
        var verbs = new RandomVerbs(group, MaxVerbs);
        Task acting = verbs.ActAsync(seed, over.Token);

        // On a busy machine it takes longer until enough was done.
        await Eventually.True(() => TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(seconds) && verbs.Done.Count > 5, limit: TimeSpan.FromSeconds(seconds) + Calming);
        await over.CancelAsync();
        await acting;
        await calm.CancelAsync();
        await raging;
        output.WriteLine($"{verbs.Done.Count} verbs done, {verbs.Failed.Count} failed in passing, {group.Restarts} restarts");

        try
        {
            await group.AgreeAsync(Calming);
        }
        catch
        {
            output.WriteLine(group.Describe());
            throw;
        }

        new RemovedMembers(network, group).ReadNothingNew([]);
    }
}
