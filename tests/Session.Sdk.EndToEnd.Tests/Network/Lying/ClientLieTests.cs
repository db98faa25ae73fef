using System.Collections.Concurrent;
using SessionSdk.DevNet;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>One member of the recipient's swarm lies in what it answers to polls: a client gets each message once all the same.</summary>
public sealed class ClientLieTests(LyingNetwork network, ITestOutputHelper output) : IClassFixture<LyingNetwork>
{
    private const int SideBySide = 6;
    private const int MostPolls = 20;

    /// <summary>A client polls many namespaces, in each of which the same can be a lie: every so many stand for all.</summary>
    private const int Every = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task A_client_gets_each_message_once_while_a_member_lies()
    {
        var swarm = new SwarmClient(network.Onion);
        await using var engine = new PollEngine(swarm);
        await using var shared = new SessionNetwork(network.Onion, swarm, engine);
        await using SessionClient sender = await ConnectAsync(shared);
        var findings = new ConcurrentQueue<string>();
        PlannedLie recorded = await TryAsync(shared, sender, null, findings);
        Assert.Empty(findings);
        Assert.NotNull(recorded.Honest);
        AnswerLie[] lies = [.. LieCatalogue.OfFields(recorded.Honest, "").Where((_, index) => index % Every == 0), .. LieCatalogue.OfWhole().Where((_, index) => index % Every == 0)];
        int told = 0;
        await Parallel.ForEachAsync(lies, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = Token }, async (lie, _) =>
        {
            PlannedLie plan = await TryAsync(shared, sender, lie, findings);
            Interlocked.Add(ref told, plan.WasTold ? 1 : 0);
        });
        output.WriteLine($"{told} lies told");
        Assert.True(told > 20);
        Assert.True(findings.IsEmpty, $"{findings.Count} findings:\n{string.Join('\n', findings.Order(StringComparer.Ordinal))}");
    }

    private static Task<SessionClient> ConnectAsync(SessionNetwork shared) =>
        SessionClient.CreateAsync(options => (options.SharedNetwork, options.PollInterval) = (shared, TimeSpan.FromHours(1)), Token);

    private async Task<PlannedLie> TryAsync(SessionNetwork shared, SessionClient sender, AnswerLie? lie, ConcurrentQueue<string> findings)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        await using SessionClient receiver = await ConnectAsync(shared);
        string account = receiver.AccountId.ToString();
        var plan = new PlannedLie("batch", false, lie, false, account);
        network.Board.Plan(account, plan);
        var arrived = new ConcurrentDictionary<string, int>();
        receiver.OnMessage((context, _) =>
        {
            arrived.AddOrUpdate(context.Message.Text!, 1, (_, count) => count + 1);
            return ValueTask.CompletedTask;
        });
        try
        {
            foreach (string text in (string[])["one", "two", "three"])
            {
                await sender.SendAsync(receiver.AccountId, text, patience.Token);
                for (int i = 0; i < MostPolls && !arrived.ContainsKey(text); i++)
                {
                    await PollAsync(receiver, patience.Token);
                }
            }
        }
        catch (SessionException failure)
        {
            findings.Enqueue($"client | {lie} | a send fails: {failure.GetType().Name}");
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            findings.Enqueue($"client | {lie} | no end after {Patience.TotalSeconds} s");
        }

        foreach (string text in (string[])["one", "two", "three"])
        {
            if (arrived.GetValueOrDefault(text) is not 1 and int count)
            {
                findings.Enqueue($"client | {lie} | {text} arrived {count} times");
            }
        }

        foreach (string other in arrived.Keys.Except(["one", "two", "three"]))
        {
            findings.Enqueue($"client | {lie} | {other} arrived, which nobody sent");
        }

        network.Board.Drop(account);
        return plan;
    }

    private static async Task PollAsync(SessionClient receiver, CancellationToken token)
    {
        try
        {
            await receiver.PollNowAsync(token);
        }
        catch (SessionException)
        {
            // The next poll asks another member.
        }
    }
}
