using SessionSdk.DevNet;

namespace SessionSdk.Testing.Faults;

/// <summary>Makes a share of the nodes fail, each in one of the ways of <see cref="NodeFailure"/>, and others after a while.</summary>
/// <remarks>At most half of a swarm fails at a time. Which nodes fail depends on the seed alone.</remarks>
/// <param name="network">The network.</param>
/// <param name="share">The share of the nodes that fails.</param>
/// <param name="seed">Chooses the nodes.</param>
internal sealed class FailingNodes(DevNet.DevNet network, double share, int seed)
{
    /// <summary>More turns than the longest run has.</summary>
    private const int MaxTurns = 1_000_000;

    private static readonly TimeSpan SlowBy = TimeSpan.FromSeconds(3);
    private static readonly NodeFailure[] Ways = Enum.GetValues<NodeFailure>();

#pragma warning disable CA5394 // Whatever fails is to fail again with the same seed.
    private readonly Random _random = new(seed);
#pragma warning restore CA5394

    private volatile IReadOnlyDictionary<DevNode, NodeFailure> _failing = new Dictionary<DevNode, NodeFailure>();
    private int _turn;

    /// <summary>Gets what fails now.</summary>
    internal IReadOnlyDictionary<DevNode, NodeFailure> Failing => _failing;

    /// <summary>Tells whether a member does not even answer the other members of its swarm, so that each store in it takes as long as they wait.</summary>
    internal bool HasSilentMember(IReadOnlyList<DevNode> swarm) => swarm.Any(member => _failing.TryGetValue(member, out NodeFailure way) && way is NodeFailure.Hangs or NodeFailure.Refuses);

    /// <summary>Lets others fail until the token is cancelled, and repairs all of them then.</summary>
    internal async Task RunAsync(TimeSpan turn, CancellationToken stop)
    {
        try
        {
            for (int turns = 0; turns < MaxTurns && !stop.IsCancellationRequested; turns++)
            {
                await ChangeAsync();
                await Task.Delay(turn, TimeProvider.System, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It is over.
        }

        await RepairAsync();
    }

    /// <summary>Repairs those that fail and lets others fail.</summary>
    internal async Task ChangeAsync()
    {
        await RepairAsync();
        DevNode[] order = [.. network.Nodes];
#pragma warning disable CA5394
        _random.Shuffle(order);
#pragma warning restore CA5394
        var chosen = new Dictionary<DevNode, NodeFailure>();
        foreach (DevNode node in order)
        {
            int members = network.Nodes.Count(other => other.SwarmId == node.SwarmId);
            int failing = chosen.Keys.Count(other => other.SwarmId == node.SwarmId);
            if (chosen.Count + 1 <= share * order.Length && 2 * (failing + 1) <= members)
            {
                chosen[node] = Ways[(chosen.Count + _turn) % Ways.Length];
            }
        }

        _turn++;
        foreach ((DevNode node, NodeFailure way) in chosen)
        {
            await BreakAsync(node, way);
        }

        _failing = chosen;
    }

    private static async Task BreakAsync(DevNode node, NodeFailure way)
    {
        switch (way)
        {
            case NodeFailure.Hangs:
                node.Freeze();
                break;
            case NodeFailure.Refuses:
                await node.KillAsync();
                break;
            case NodeFailure.Resets:
                node.ForcedAnswer = ForcedAnswer.Broken(0);
                break;
            case NodeFailure.SaysUnreachable:
                node.ForcedAnswer = ForcedAnswer.Text(502, $"Next node is currently unreachable: {node.Ed25519PublicKey}");
                break;
            case NodeFailure.SaysTimeout:
                node.ForcedAnswer = ForcedAnswer.Text(504, "Request time out");
                break;
            default:
                node.Delay = SlowBy;
                break;
        }
    }

    private async Task RepairAsync()
    {
        foreach (DevNode node in _failing.Keys)
        {
            node.ForcedAnswer = null;
            node.Delay = TimeSpan.Zero;
            node.Thaw();
            await node.ReviveAsync();
        }

        _failing = new Dictionary<DevNode, NodeFailure>();
    }
}
