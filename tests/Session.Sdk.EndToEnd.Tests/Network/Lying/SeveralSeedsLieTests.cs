using System.Collections.Concurrent;
using System.Threading.Channels;
using SessionSdk.Onion;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>One of three seeds lies: what the two others agree on is used, and nobody waits for it.</summary>
public sealed class SeveralSeedsLieTests(ITestOutputHelper output)
{
    private const int SideBySide = 4;
    private const int Seeds = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task What_one_of_three_seeds_makes_up_is_not_used()
    {
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        SeedMirror[][] all = [.. Enumerable.Range(0, SideBySide).Select(_ => Enumerable.Range(0, Seeds).Select(_ => SeedMirror.Start(network.SeedUrl, network.SeedPin)).ToArray())];
        var free = Channel.CreateUnbounded<SeedMirror[]>();
        foreach (SeedMirror[] mirrors in all)
        {
            free.Writer.TryWrite(mirrors);
        }

        // Whichever of them is asked first.
        string? honest = null;
        foreach (SeedMirror mirror in all[0])
        {
            mirror.Lie = new AnswerLie("", "honest", told =>
            {
                honest = told.Body;
                return told;
            });
        }

        Assert.Equal(network.Nodes.Count, (await TryAsync(network, all[0])).Count);
        Assert.NotNull(honest);

        var findings = new ConcurrentQueue<string>();
        AnswerLie[] lies = [.. LieCatalogue.OfFields(honest, ""), .. LieCatalogue.OfWhole()];
        string[] expected = [.. network.Nodes.Select(node => node.Ed25519PublicKey.ToString()).Order(StringComparer.Ordinal)];
        await Parallel.ForAsync(0, lies.Length, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = Token }, async (index, _) =>
        {
            SeedMirror[] mirrors = await free.Reader.ReadAsync(Token);
            for (int i = 0; i < Seeds; i++)
            {
                mirrors[i].Lie = i == index % Seeds ? lies[index] : null;
            }

            try
            {
                IReadOnlyList<ServiceNode> nodes = await TryAsync(network, mirrors);
                if (!nodes.Select(node => node.Ed25519PublicKey.ToString()).Order(StringComparer.Ordinal).SequenceEqual(expected))
                {
                    findings.Enqueue($"{lies[index]} | {nodes.Count} nodes are known");
                }
            }
            catch (SessionException failure)
            {
                findings.Enqueue($"{lies[index]} | {failure.GetType().Name}: {failure.Message}");
            }

            free.Writer.TryWrite(mirrors);
        });
        foreach (SeedMirror mirror in all.SelectMany(mirrors => mirrors))
        {
            await mirror.DisposeAsync();
        }

        output.WriteLine($"{lies.Length} lies");
        Assert.True(lies.Length > 100);
        Assert.True(findings.IsEmpty, $"{findings.Count} findings:\n{string.Join('\n', findings.Order(StringComparer.Ordinal))}");
    }

    private static async Task<IReadOnlyList<ServiceNode>> TryAsync(DevNet.DevNet network, SeedMirror[] mirrors)
    {
        NetworkSettings settings = network.Settings with { Seeds = [.. mirrors.Select(mirror => new SeedNode(mirror.Url, new SeedTrust.PlainHttp()))] };
        await using var onion = new OnionNetwork(settings, new OnionNetworkOptions { SeedTimeout = TimeSpan.FromSeconds(5) });
        return await onion.GetNodesAsync(Token);
    }
}
