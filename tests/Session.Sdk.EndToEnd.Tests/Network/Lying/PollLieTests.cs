using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.Identity;
using SessionSdk.Swarm;
using MessageHash = SessionSdk.Identity.MessageHash;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>One member lies in what it answers to polls: what the others hold arrives all the same, and nothing else does.</summary>
public sealed class PollLieTests(LyingNetwork network, ITestOutputHelper output) : IClassFixture<LyingNetwork>
{
    private const int SideBySide = 8;
    private const int MostPolls = 30;

    /// <summary>A poll that fails is followed by one that asks another member; the liar may be drawn again after that.</summary>
    private const int MostFailures = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> _findings = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Messages_that_a_lying_member_hides_forges_or_garbles_arrive_from_the_others()
    {
        PlannedLie recorded = await TryAsync(null, "honest");
        Assert.Empty(_findings);
        Assert.NotNull(recorded.Honest);
        AnswerLie[] lies = [.. LieCatalogue.OfFields(recorded.Honest, ""), .. LieCatalogue.OfWhole()];
        int told = 0;
        await Parallel.ForEachAsync(lies, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = Token }, async (lie, _) =>
        {
            PlannedLie plan = await TryAsync(lie, $"poll | member | {lie}");
            Interlocked.Add(ref told, plan.WasTold ? 1 : 0);
        });
        output.WriteLine($"{told} lies told");
        Assert.True(told > 100);
        Assert.True(_findings.IsEmpty, $"{_findings.Count} findings:\n{string.Join('\n', _findings.Order(StringComparer.Ordinal))}");
    }

    private async Task<PlannedLie> TryAsync(AnswerLie? answerLie, string what)
    {
        using var lie = new LieCase(network);
        var plan = new PlannedLie("batch", false, answerLie, false, lie.AccountId);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        DevMessage config = network.Network.Inject(lie.AccountId, 2, SecureRandom.GetBytes(30));
        network.Board.Plan(lie.AccountId, plan);
        await using var engine = new PollEngine(lie.Client, options: new PollEngineOptions { MaxRounds = 4 }, logger: new FakeLogger<PollEngine>(lie.Log));
        var arrived = new ConcurrentDictionary<MessageHash, ReadOnlyMemory<byte>>();
        await using PollHandle handle = engine.Subscribe(new PollSubscription
        {
            Address = lie.Address,
            Signer = lie.Signer,
            Namespaces = [Namespace.Messages, Namespace.UserProfile],
            Interval = TimeSpan.FromMinutes(30),
            Handler = (result, _) =>
            {
                foreach (StoredMessage message in result.Namespaces.SelectMany(part => part.Messages))
                {
                    arrived[message.Hash] = message.Data;
                }

                return ValueTask.CompletedTask;
            },
        });
        DevMessage[] expected = [lie.First, lie.Second, config];
        try
        {
            await PollUntilAsync(handle, arrived, expected, what, patience.Token);
            DevMessage third = network.Network.Inject(lie.AccountId, 0, SecureRandom.GetBytes(70));
            expected = [.. expected, third];
            await PollUntilAsync(handle, arrived, expected, what, patience.Token);
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            _findings.Enqueue($"{what} | no end after {Patience.TotalSeconds} s");
        }

        foreach (DevMessage missing in expected.Where(message => !arrived.ContainsKey(MessageHash.Parse(message.Hash))))
        {
            _findings.Enqueue($"{what} | a message of namespace {missing.Namespace} is lost");
        }

        if (arrived.Any(message => expected.All(known => known.Hash != message.Key.ToString() || !known.Data.Span.SequenceEqual(message.Value.Span))))
        {
            _findings.Enqueue($"{what} | a message that nobody stored");
        }

        foreach (string flaw in lie.Log.GetSnapshot().SelectMany(record => Texts.FlawsOf(record.Message, lie).Concat(Texts.FlawsOf(record.Exception, lie)).Select(flaw => $"{flaw} in the log ({record.Id.Id})")).Distinct())
        {
            _findings.Enqueue($"{what} | {flaw}");
        }

        foreach (string blamed in lie.Watched.Reports.Where(report => report.Node.Ed25519PublicKey != plan.Liar?.Ed25519PublicKey).Select(report => report.Fault.ToString()).Distinct())
        {
            _findings.Enqueue($"{what} | another node is blamed: {blamed}");
        }

        network.Board.Drop(lie.AccountId);
        return plan;
    }

    private async Task PollUntilAsync(PollHandle handle, ConcurrentDictionary<MessageHash, ReadOnlyMemory<byte>> arrived, DevMessage[] expected, string what, CancellationToken token)
    {
        int failures = 0;
        for (int i = 0; i < MostPolls && expected.Any(message => !arrived.ContainsKey(MessageHash.Parse(message.Hash))); i++)
        {
            try
            {
                await handle.PollNowAsync(token);
                failures = 0;
            }
            catch (SessionException failure)
            {
                if (++failures == MostFailures)
                {
                    _findings.Enqueue($"{what} | {failures} polls in a row fail: {failure.GetType().Name}");
                }
            }
        }
    }
}
