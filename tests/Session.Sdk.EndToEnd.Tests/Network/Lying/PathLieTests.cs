using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.Files;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>One node on the way lies from the start: another way is taken, and no honest node pays for it.</summary>
public sealed class PathLieTests(ITestOutputHelper output)
{
    private const int SideBySide = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 300_000)]
    [InlineData(AnswerPlace.Guard)]
    [InlineData(AnswerPlace.Hop)]
    [InlineData(AnswerPlace.Destination)]
    public Task A_node_that_lies_about_what_passes_through_it_changes_nothing(AnswerPlace place) =>
        TryAllAsync([.. PathLie.All()], (network, lie) => TryAsync(network, place, lie, withFiles: true), least: 50);

    /// <summary>Without files: a transfer has half a minute for one path.</summary>
    /// <summary>Sooner or later it names each node of the path, before and behind it.</summary>
    [Theory(Timeout = 300_000)]
    [InlineData(AnswerPlace.Guard)]
    [InlineData(AnswerPlace.Hop)]
    [InlineData(AnswerPlace.Destination)]
    public Task A_node_that_says_of_all_others_in_turn_that_they_are_gone_changes_nothing(AnswerPlace place) =>
        TryAllAsync([.. Enumerable.Repeat(PathLie.Naming(), 4).SelectMany(lies => lies)], (network, lie) => TryAsync(network, place, lie, withFiles: true), least: 5);

    [Theory(Timeout = 300_000)]
    [InlineData(AnswerPlace.Guard)]
    [InlineData(AnswerPlace.Hop)]
    public Task A_node_that_does_not_bring_answers_to_their_end_changes_nothing(AnswerPlace place) =>
        TryAllAsync([.. PathLie.WithoutEnd()], (network, lie) => TryAsync(network, place, lie, withFiles: false), least: 5);

    [Fact(Timeout = 300_000)]
    public Task A_member_that_lies_in_the_shell_of_its_answers_changes_nothing() =>
        TryAllAsync([.. EnvelopeLies()], TryEnvelopeAsync, least: 20);

    private static IEnumerable<AnswerLie> EnvelopeLies()
    {
        const string Honest = """{"body":"{\"t\":1}","status":200}""";
        return [.. LieCatalogue.OfFields(Honest, ""), .. LieCatalogue.OfWhole().Where(lie => !lie.Name.StartsWith("status", StringComparison.Ordinal))];
    }

    private async Task TryAllAsync<TLie>(IReadOnlyList<TLie> lies, Func<DevNet.DevNet, TLie, Task<IReadOnlyList<string>>> tryAsync, int least)
        where TLie : notnull
    {
        var networks = Channel.CreateUnbounded<DevNet.DevNet>();
        DevNet.DevNet[] started = await Task.WhenAll(Enumerable.Range(0, SideBySide).Select(_ => DevNet.DevNet.StartAsync(
            new DevNetOptions { NodeCount = 12, SwarmCount = 3, RelayTimeout = TimeSpan.FromSeconds(2), ServerTimeout = TimeSpan.FromSeconds(2), SwarmTimeout = TimeSpan.FromMilliseconds(500) },
            Token)));
        foreach (DevNet.DevNet network in started)
        {
            networks.Writer.TryWrite(network);
        }

        var findings = new ConcurrentQueue<string>();
        int told = 0;
        await Parallel.ForEachAsync(lies, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = Token }, async (lie, _) =>
        {
            DevNet.DevNet network = await networks.Reader.ReadAsync(Token);
            foreach (string finding in await tryAsync(network, lie))
            {
                findings.Enqueue($"{lie} | {finding}");
            }

            Interlocked.Add(ref told, network.Nodes.Any(node => node.Lie is { Told: > 0 }) ? 1 : 0);
            networks.Writer.TryWrite(network);
        });
        foreach (DevNet.DevNet network in started)
        {
            await network.DisposeAsync();
        }

        output.WriteLine($"{told} lies told");
        Assert.True(told > least);
        Assert.True(findings.IsEmpty, $"{findings.Count} findings:\n{string.Join('\n', findings.Order(StringComparer.Ordinal))}");
    }

    private static async Task<IReadOnlyList<string>> TryAsync(DevNet.DevNet network, AnswerPlace place, PathLie lie, bool withFiles)
    {
        DevNode? liar = null;
        foreach (DevNode node in network.Nodes)
        {
            node.Lie = new Lie
            {
                Http = exchange => exchange.Place == place && (Interlocked.CompareExchange(ref liar, node, null) ?? node) == node
                    ? lie.Apply(exchange.Answer, [.. network.Nodes.Where(other => other != node)])
                    : exchange.Answer,
            };
        }

        using AccountKeys keys = AccountKeys.Generate();
        return await TryAsync(network, keys, () => liar, withFiles);
    }

    private static async Task<IReadOnlyList<string>> TryEnvelopeAsync(DevNet.DevNet network, AnswerLie lie)
    {
        using AccountKeys keys = AccountKeys.Generate();
        DevNode liar = network.GetSwarm(keys.Id.ToString())[0];
        foreach (DevNode node in network.Nodes)
        {
            node.Lie = node != liar ? null : new Lie
            {
                Envelope = honest => System.Text.Encoding.UTF8.GetBytes(lie.Apply(new ToldAnswer(200, System.Text.Encoding.UTF8.GetString(honest.Span), liar.Ed25519PublicKey.ToString(), keys.Id.ToString())).Body),
            };
        }

        return await TryAsync(network, keys, () => liar, withFiles: false);
    }

    private static async Task<IReadOnlyList<string>> TryAsync(DevNet.DevNet network, AccountKeys keys, Func<DevNode?> liar, bool withFiles)
    {
        var findings = new List<string>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        var log = new FakeLogCollector();
        await using var onion = new OnionNetwork(
            network.Settings,
            new OnionNetworkOptions { PathCount = 1, MaxPathCount = 2, GuardTestTimeout = TimeSpan.FromSeconds(1), PathTestTimeout = TimeSpan.FromSeconds(2) },
            loggerFactory: new FakeLoggers(log));
        var swarm = new SwarmClient(onion, logger: new FakeLogger<SwarmClient>(log));
        var files = new FileClient(onion, new FileClientOptions { Server = FileServer.Create(network.FileServer.BaseUrl, network.FileServer.Ed25519PublicKey) }, new FakeLogger<FileClient>(log));
        await TryStepAsync("store", async () =>
        {
            StoreResult stored = await swarm.StoreAsync(new StoreRequest { Address = keys.Id, Data = new byte[40], TimeToLive = TimeSpan.FromDays(1) }, patience.Token);
            return network.GetSwarm(keys.Id.ToString()).All(member => member.GetMessages(keys.Id.ToString()).Count == 1) ? null : $"stored {stored.Confirmed} times";
        });
        await TryStepAsync("retrieve", async () =>
        {
            RetrieveResult retrieved = await swarm.RetrieveAsync(new RetrieveRequest { Address = keys.Id, Signer = SwarmSigner.ForAccount(keys) }, patience.Token);
            return retrieved.Messages.Count == 1 ? null : $"{retrieved.Messages.Count} messages";
        });
        await TryStepAsync(withFiles ? "upload and download" : null, async () =>
        {
            byte[] content = SecureRandom.GetBytes(200);
            Files.StoredFile stored = await files.UploadAsync(content, cancellationToken: patience.Token);
            FileContent downloaded = await files.DownloadAsync(stored.Link, patience.Token);
            return downloaded.Bytes.Span.SequenceEqual(content) ? null : "another file";
        });
        IReadOnlyList<ServiceNode> nodes = await onion.GetNodesAsync(patience.Token);
        if (network.Nodes.Count(node => node != liar() && nodes.All(known => known.Ed25519PublicKey != node.Ed25519PublicKey)) is > 0 and int lost)
        {
            findings.Add($"{lost} honest nodes are struck out");
        }

        if (onion.HardFork > new HardFork(19, 4))
        {
            findings.Add($"the rules {onion.HardFork} are remembered");
        }

        foreach (FakeLogRecord record in log.GetSnapshot())
        {
            if (record.Message.Contains(keys.Id.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                findings.Add($"an account id in the log ({record.Id.Id})");
            }

            for (Exception? error = record.Exception; error is not null; error = error.InnerException)
            {
                if (error.Message.Any(char.IsControl))
                {
                    findings.Add($"control characters in {error.GetType().Name} in the log ({record.Id.Id})");
                }
            }

            if (record.Message.Any(letter => char.IsControl(letter) || letter == '\u202e'))
            {
                findings.Add($"control characters in the log ({record.Id.Id})");
            }
        }

        return [.. findings.Distinct()];

        async Task TryStepAsync(string? step, Func<Task<string?>> act)
        {
            if (step is null)
            {
                return;
            }

            try
            {
                if (await act() is { } flaw)
                {
                    findings.Add($"{step}: {flaw}");
                }
            }
            catch (SessionException error)
            {
                findings.Add($"{step} failed: {error.GetType().Name}: {error.Message}");
                if (error.ToString().Contains('\u001b', StringComparison.Ordinal))
                {
                    findings.Add($"{step}: control characters in {error.GetType().Name}");
                }
            }
            catch (OperationCanceledException) when (!Token.IsCancellationRequested)
            {
                findings.Add($"{step}: no end after {Patience.TotalSeconds} s");
            }
        }
    }
}
