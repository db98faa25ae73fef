using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.DevNet;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>The only seed lies about the nodes: nothing that it made up is kept once it tells the truth, and no answer of it is more than a typed failure.</summary>
public sealed class SeedLieTests(ITestOutputHelper output)
{
    private const int SideBySide = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HastyDeadline = TimeSpan.FromSeconds(1.5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task A_seed_that_lies_in_any_field_does_no_harm_that_lasts()
    {
        var benches = Channel.CreateUnbounded<Bench>();
        Bench[] started = await Task.WhenAll(Enumerable.Range(0, SideBySide).Select(_ => Bench.StartAsync(Token)));
        foreach (Bench bench in started)
        {
            benches.Writer.TryWrite(bench);
        }

        string honest = "";
        started[0].Network.Seed.Lie = new Lie
        {
            Http = exchange =>
            {
                honest = System.Text.Encoding.UTF8.GetString(exchange.Answer.Body.Span);
                return exchange.Answer;
            },
        };
        await using (var onion = new OnionNetwork(started[0].Network.Settings, timeProvider: started[0].Time))
        {
            await onion.GetNodesAsync(Token);
        }

        var findings = new ConcurrentQueue<string>();
        int told = 0;
        AnswerLie[] lies = [.. LieCatalogue.OfFields(honest, ""), .. LieCatalogue.OfWhole()];
        await Parallel.ForEachAsync(lies, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = Token }, async (lie, _) =>
        {
            Bench bench = await benches.Reader.ReadAsync(Token);
            foreach (string finding in await TryAsync(bench.Network, bench.Time, lie))
            {
                findings.Enqueue($"seed | {lie} | {finding}");
            }

            Interlocked.Add(ref told, bench.Network.Seed.Lie is { Told: > 0 } ? 1 : 0);
            benches.Writer.TryWrite(bench);
        });
        foreach (Bench bench in started)
        {
            await bench.Network.DisposeAsync();
        }

        output.WriteLine($"{told} lies told");
        Assert.True(told > 100);
        Assert.True(findings.IsEmpty, $"{findings.Count} findings:\n{string.Join('\n', findings.Order(StringComparer.Ordinal))}");
    }

    private static async Task<IReadOnlyList<string>> TryAsync(DevNet.DevNet network, SkippingTime time, AnswerLie lie)
    {
        var findings = new List<string>();
        bool isLying = true;
        network.Seed.Lie = new Lie
        {
            Http = exchange =>
            {
                var honest = new ToldAnswer(exchange.Answer.Status, System.Text.Encoding.UTF8.GetString(exchange.Answer.Body.Span), "", "");
                ToldAnswer told = isLying ? lie.Apply(honest) : honest;
                return told == honest || told.Status is < 200 or > 599
                    ? exchange.Answer
                    : exchange.Answer with { Status = told.Status, Body = System.Text.Encoding.UTF8.GetBytes(told.Body) };
            },
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        var log = new FakeLogCollector();
        await using var onion = new OnionNetwork(
            network.Settings,
            new OnionNetworkOptions { PathCount = 1, MaxPathCount = 2, SeedTimeout = TimeSpan.FromSeconds(2), GuardTestTimeout = TimeSpan.FromMilliseconds(500), PathTestTimeout = TimeSpan.FromSeconds(1) },
            new FakeLoggers(log),
            time);
        var swarm = new SwarmClient(onion, logger: new FakeLogger<SwarmClient>(log), timeProvider: time);

        // A list that cannot be used is waited for until the deadline.
        var hasty = new SwarmClient(onion, new SwarmClientOptions { SwarmWideDeadline = HastyDeadline }, new FakeLogger<SwarmClient>(log), time);
        using AccountKeys keys = AccountKeys.Generate();
        var store = new StoreRequest { Address = keys.Id, Data = new byte[40], TimeToLive = TimeSpan.FromDays(1) };
        try
        {
            await hasty.StoreAsync(store, patience.Token);
        }
        catch (SessionException error)
        {
            if (!error.IsTransient)
            {
                findings.Add($"a failure that calls itself lasting: {error.GetType().Name}: {error.Message}");
            }

            if (Texts.FlawsOf(error.ToString()).Any())
            {
                findings.Add($"{string.Join(", ", Texts.FlawsOf(error.ToString()))} in {error.GetType().Name}");
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            findings.Add($"threw {error.GetType().Name}: {error.Message}");
        }

        // Longer than the list that was just fetched would do.
        isLying = false;
        time.Skip(TimeSpan.FromMinutes(10));
        try
        {
            await onion.RefreshNodesAsync(patience.Token);
            StoreResult stored = await swarm.StoreAsync(store, patience.Token);
            if (stored.Confirmed < network.GetSwarm(keys.Id.ToString()).Count)
            {
                findings.Add($"afterwards only {stored.Confirmed} members confirm");
            }

            IReadOnlyList<ServiceNode> nodes = await onion.GetNodesAsync(patience.Token);
            if (nodes.Any(node => network.Nodes.All(known => known.Ed25519PublicKey != node.Ed25519PublicKey)))
            {
                findings.Add("afterwards nodes are known that do not exist");
            }

            if (network.Nodes.Count(node => nodes.All(known => known.Ed25519PublicKey != node.Ed25519PublicKey)) is > 0 and int lost)
            {
                findings.Add($"afterwards {lost} nodes are unknown");
            }
        }
        catch (Exception error) when (error is SessionException or OperationCanceledException && !Token.IsCancellationRequested)
        {
            findings.Add($"afterwards fails: {error.GetType().Name}: {error.Message}");
        }

        if (onion.HardFork > new HardFork(19, 4))
        {
            findings.Add($"the rules {onion.HardFork} are remembered");
        }

        foreach (FakeLogRecord record in log.GetSnapshot())
        {
            string[] flaws = [.. Texts.FlawsOf(record.Message), .. record.Exception is { } error ? Texts.FlawsOf(error.ToString()) : []];
            findings.AddRange(flaws.Select(flaw => $"{flaw} in the log ({record.Id.Id})"));
        }

        return [.. findings.Distinct()];
    }

    /// <summary>A network with a clock of its own: the servers' time and the client's skip together, and nobody else's with them.</summary>
    private sealed record Bench(DevNet.DevNet Network, SkippingTime Time)
    {
        internal static async Task<Bench> StartAsync(CancellationToken cancellationToken)
        {
            var time = new SkippingTime();
            DevNet.DevNet network = await DevNet.DevNet.StartAsync(
                new DevNetOptions { NodeCount = 12, SwarmCount = 3, RelayTimeout = TimeSpan.FromSeconds(2), SwarmTimeout = TimeSpan.FromMilliseconds(500), TimeProvider = time },
                cancellationToken);
            return new Bench(network, time);
        }
    }
}
