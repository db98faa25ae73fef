using System.Diagnostics;
using SessionSdk.DevNet;
using SessionSdk.EndToEnd.Tests.Network;

namespace SessionSdk.EndToEnd.Tests.Groups.BigGroup;

/// <summary>Several admins do anything at all to one group in which all write, while nodes fail and devices restart.</summary>
/// <remarks>The environment may say how large the group is, how much happens and with which seed: <c>eng/group-run</c>. Each run prints its own.</remarks>
public sealed class BigGroupTests(ITestOutputHelper output)
{
    private readonly int _seed = GroupScale.Setting("SESSION_GROUP_SEED", 20261129);
    private readonly int _clients = GroupScale.Setting("SESSION_GROUP_MEMBERS", 12);
    private readonly int _admins = GroupScale.Setting("SESSION_GROUP_ADMINS", 3);
    private readonly int _verbs = GroupScale.Setting("SESSION_GROUP_VERBS", 25);
    private readonly int _messages = GroupScale.Setting("SESSION_GROUP_MESSAGES", 60);

    /// <summary>On a busy machine less is done; what is done is checked all the same.</summary>
    private readonly TimeSpan _longest = TimeSpan.FromSeconds(GroupScale.Setting("SESSION_GROUP_RUN_SECONDS", 20));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 5_400_000)]
    public async Task All_get_what_is_theirs_once_and_end_with_the_same_group_and_the_removed_read_nothing_new()
    {
        var scale = new GroupScale(_admins, _clients, Wanderers: Math.Max(3, _clients / 6), Strangers: Math.Max(2, _clients / 10));
        output.WriteLine($"seed {_seed}: {_clients} members, {_admins} of them admins, {scale.Wanderers} who come and go; {_verbs} verbs, {_messages} messages, at most {_longest}");
        var watch = Stopwatch.StartNew();
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(
            new DevNetOptions { NodeCount = 24, SwarmCount = 3, RelayTimeout = scale.RelayTimeout, SwarmTimeout = TimeSpan.FromMilliseconds(500) }, Token);
        await using RandomGroup group = await RandomGroup.MakeAsync(network, scale, Token);
        Report("made");
        var verbs = new RandomVerbs(group, _verbs);
        var texts = new Correspondence(group, _messages);
        using var calm = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var chaos = new Chaos(network, new SeededChoices((ulong)_seed), scale.FaultInterval, scale.BrokenPart);
        Task raging = chaos.RunAsync(calm.Token);
        var removed = new RemovedMembers(network, group);
        var watcher = new MemberWatcher(group, removed);
        Task looking = watcher.LookAsync(calm.Token);
        over.CancelAfter(_longest);
        await Task.WhenAll(verbs.ActAsync(_seed, over.Token), texts.SendAsync(_seed, verbs, over.Token));
        await calm.CancelAsync();
        await Task.WhenAll(raging, looking);
        Report($"{verbs.Done.Count} verbs done, {verbs.Failed.Count} failed in passing ({Count(verbs.Failed)}), {group.Restarts} restarts; "
            + $"{texts.Accepted} messages accepted, {texts.Failed.Count} not ({Count(texts.Failed)}); nodes {string.Join(", ", chaos.Done.Select(done => $"{done.Value} {done.Key}"))}");

        try
        {
            await group.AgreeAsync(scale.Patience);
        }
        catch
        {
            output.WriteLine(group.Describe());
            throw;
        }

        Report("all agree");
        watcher.Look();
        await texts.EndAsync(scale.Patience);
        List<string> wrong = await texts.CheckAsync(new MissingTexts(network, group));
        Report($"{texts.Owed} times somebody had to have a message, {texts.Forbidden} times somebody had not to");
        wrong.ForEach(output.WriteLine);
        Assert.Empty(wrong);
        int tried = removed.ReadNothingNew(texts.Sent);
        await removed.AreRefusedAsync();
        Report($"{removed.Places.Count} are out, and open none of {tried} messages");

        void Report(string what) =>
            output.WriteLine($"{watch.Elapsed.TotalSeconds:F0} s, {(Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds:F0} s of processors: {what}");
    }

    private static string Count(IEnumerable<string> kinds) => string.Join(", ", kinds.CountBy(kind => kind).Select(kind => $"{kind.Value} {kind.Key}"));
}
