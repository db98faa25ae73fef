using SessionSdk.DevNet;

namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>Kills, freezes, moves and revives nodes at random: at most a part of them, and half of a swarm, is broken at a time.</summary>
/// <param name="network">The network that nodes fail in.</param>
/// <param name="choices">Chooses what happens next.</param>
/// <param name="pause">The time between two faults or repairs.</param>
/// <param name="part">At most one of so many nodes is broken at a time.</param>
internal sealed class Chaos(DevNet.DevNet network, SeededChoices choices, TimeSpan pause, int part = 3)
{
    /// <summary>More would leave swarms of very different sizes.</summary>
    private const int MaxMoves = 12;

    /// <summary>More faults than the longest run has.</summary>
    private const int MaxFaults = 1_000_000;

    private int _moves;

    internal Dictionary<string, int> Done { get; } = [];

    /// <summary>Acts until it is stopped, or the test ends, and repairs all nodes then.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        try
        {
            for (int faults = 0; faults < MaxFaults && !stop.IsCancellationRequested; faults++)
            {
                await ActAsync();
                await Task.Delay(pause, TimeProvider.System, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It is over.
        }

        foreach (DevNode node in network.Nodes)
        {
            await RepairAsync(node);
        }
    }

    private static bool IsBroken(DevNode node) => node.IsFrozen || !node.IsAlive;

    private static async Task RepairAsync(DevNode node)
    {
        node.Thaw();
        await node.ReviveAsync();
    }

    private async Task ActAsync()
    {
        DevNode[] broken = [.. network.Nodes.Where(IsBroken)];
        DevNode[] breakable = [.. network.Nodes.Where(MayBreak)];
        int action = choices.Next(8);
        if (broken.Length > 0 && (action < 3 || part * (broken.Length + 1) > network.Nodes.Count || breakable.Length == 0))
        {
            await RepairAsync(choices.Of(broken));
            Count("repaired");
        }
        else if (action < 5)
        {
            await choices.Of(breakable).KillAsync();
            Count("killed");
        }
        else if (action < 7 || _moves == MaxMoves)
        {
            choices.Of(breakable).Freeze();
            Count("frozen");
        }
        else
        {
            _moves++;
            choices.Of(breakable).MoveToSwarm(choices.Of(network.Nodes).SwarmId);
            Count("moved");
        }
    }

    private bool MayBreak(DevNode node)
    {
        DevNode[] swarm = [.. network.Nodes.Where(member => member.SwarmId == node.SwarmId)];
        return !IsBroken(node) && 2 * (swarm.Count(IsBroken) + 1) <= swarm.Length;
    }

    private void Count(string action) => Done[action] = Done.GetValueOrDefault(action) + 1;
}
