using System.Diagnostics;
using System.Globalization;
using SessionSdk.DevNet;
using SessionSdk.Onion;
using SessionSdk.Sending;
using SessionSdk.Swarm;
using SessionSdk.Testing.Faults;

namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>Many accounts write to each other while nodes fail at random.</summary>
/// <remarks>
/// The environment variable SESSION_SDK_FAULT_SEED sets the seed, SESSION_SDK_FAULT_PACE the milliseconds between two faults; each run
/// prints its own. At 250 ms a path lives for three seconds on average, and a run takes about a minute.
/// </remarks>
public sealed class FaultRunTests(ITestOutputHelper output)
{
    private const int Accounts = 20;
    private const int MessagesEach = 50;

    // A path of three lives for some ten seconds on average.
    private const int Pace = 1000;

    private static readonly TimeSpan TimeAllowed = TimeSpan.FromSeconds(80);
    private static readonly TimeSpan TimeAllowedAtOtherPace = TimeSpan.FromSeconds(120);

    [Fact(Timeout = 300_000)]
    public async Task Every_accepted_message_arrives_exactly_once_while_nodes_fail()
    {
        ulong seed = ulong.TryParse(Environment.GetEnvironmentVariable("SESSION_SDK_FAULT_SEED"), CultureInfo.InvariantCulture, out ulong given) ? given : 20261124;
        int pace = int.TryParse(Environment.GetEnvironmentVariable("SESSION_SDK_FAULT_PACE"), CultureInfo.InvariantCulture, out int asked) ? asked : Pace;
        output.WriteLine($"seed {seed}, a fault every {pace} ms");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(pace == Pace ? TimeAllowed : TimeAllowedAtOtherPace);
        await using var network = await DevNet.DevNet.StartAsync(
            new DevNetOptions { NodeCount = 24, SwarmCount = 3, RelayTimeout = TimeSpan.FromMilliseconds(800), SwarmTimeout = TimeSpan.FromMilliseconds(500) },
            limit.Token);
        await using OnionNetwork onion = new(network.Settings, new OnionNetworkOptions { PathCount = 3, GuardTestTimeout = TimeSpan.FromSeconds(1), PathTestTimeout = TimeSpan.FromSeconds(1.5) });
        var swarm = new SwarmClient(onion);
        await using PollEngine polling = new(swarm, options: new PollEngineOptions { FailureDelay = TimeSpan.FromMilliseconds(200), MaxFailureDelay = TimeSpan.FromSeconds(1) });
        await using SessionNetwork shared = new(onion, swarm, polling);
        var arrived = new Arrivals();
        var clients = new List<SessionClient>();
        for (int i = 0; i < Accounts; i++)
        {
            clients.Add(await SessionClient.CreateAsync(options => (options.SharedNetwork, options.PollInterval) = (shared, TimeSpan.FromSeconds(1)), limit.Token));
            clients[i].OnMessage((context, _) =>
            {
                arrived.Add(context.Message.Text!);
                return ValueTask.CompletedTask;
            });
        }

        try
        {
            var watch = Stopwatch.StartNew();
            using var calm = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
            var chaos = new Chaos(network, new SeededChoices(seed), TimeSpan.FromMilliseconds(pace));
            Task raging = chaos.RunAsync(calm.Token);
            Sent[] sent = [.. (await Task.WhenAll(clients.Select((_, sender) => SendAllAsync(clients, sender, new SeededChoices(seed + 1 + (ulong)sender), limit.Token)))).SelectMany(each => each)];
            await calm.CancelAsync();
            await raging;
            output.WriteLine($"sent in {watch.Elapsed.TotalSeconds:F1} s; {string.Join(", ", chaos.Done.Select(done => $"{done.Value} {done.Key}"))}");
            Sent[] refused = [.. sent.Where(message => message.Failure is not null)];
            foreach (IGrouping<string, Sent> kind in refused.GroupBy(message => message.Failure!.GetType().Name))
            {
                output.WriteLine($"{kind.Count()} × {kind.Key}: {kind.First().Failure}");
            }

            output.WriteLine($"slowest accepted {sent.Where(message => message.Failure is null).Max(message => message.Took.TotalSeconds):F1} s, {sent.Count(message => message.Took > TimeSpan.FromSeconds(3))} over 3 s");

            // All nodes are well again: each loop still has to bring one more message.
            for (int i = 0; i < Accounts; i++)
            {
                await clients[(i + 1) % Accounts].Outbox.SendAsync(Request(clients[i], $"last {i}"), limit.Token);
            }

            string[] expected = [.. sent.Where(message => message.Failure is null).Select(message => message.Text), .. Enumerable.Range(0, Accounts).Select(i => $"last {i}")];
            await arrived.WaitForAsync(expected, limit.Token);
            output.WriteLine($"all there after {watch.Elapsed.TotalSeconds:F1} s");
            Assert.All(expected, text => Assert.True(arrived.CountOf(text) == 1, $"{text} arrived {arrived.CountOf(text)} times"));
            Assert.All(refused, message => Assert.InRange(arrived.CountOf(message.Text), 0, 1));
            Assert.InRange(refused.Length, 0, Accounts * MessagesEach / 20);
        }
        finally
        {
            await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
        }
    }

    private static OutgoingItem Request(SessionClient to, string text) => OutgoingItem.Of(to.AccountId, text) with { SyncToOwnDevices = false };

    private static async Task<List<Sent>> SendAllAsync(List<SessionClient> clients, int sender, SeededChoices choices, CancellationToken cancellationToken)
    {
        var sent = new List<Sent>();
        for (int i = 0; i < MessagesEach; i++)
        {
            string text = $"{sender}/{i}";
            SessionClient recipient = clients[(sender + 1 + choices.Next(Accounts - 1)) % Accounts];
            var watch = Stopwatch.StartNew();
            try
            {
                await clients[sender].Outbox.SendAsync(Request(recipient, text), cancellationToken);
                sent.Add(new Sent(text, watch.Elapsed, null));
            }
            catch (SessionException failure)
            {
                sent.Add(new Sent(text, watch.Elapsed, failure));
            }
        }

        return sent;
    }

    private sealed record Sent(string Text, TimeSpan Took, SessionException? Failure);
}
