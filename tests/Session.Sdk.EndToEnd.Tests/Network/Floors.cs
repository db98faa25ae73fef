using SessionSdk.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>Holds a network with impatient servers and the lower floors of a client on it.</summary>
internal sealed class Floors : IAsyncDisposable
{
    // One in a few fits: so many are never needed.
    private const int MaxAccounts = 10_000;

    private Floors(DevNet.DevNet network, SkippingTime time, int pathCount, SwarmClientOptions? swarm)
    {
        Network = network;
        Time = time;
        Onion = new OnionNetwork(
            network.Settings,
            new OnionNetworkOptions { PathCount = pathCount, MaxPathCount = Math.Max(pathCount, 2), GuardTestTimeout = TimeSpan.FromSeconds(1), PathTestTimeout = TimeSpan.FromSeconds(2) },
            timeProvider: time);
        Swarm = new SwarmClient(Onion, swarm, timeProvider: time);
        Signer = SwarmSigner.ForAccount(Keys);
    }

    internal DevNet.DevNet Network { get; }

    internal SkippingTime Time { get; }

    internal OnionNetwork Onion { get; }

    internal SwarmClient Swarm { get; }

    internal AccountKeys Keys { get; private set; } = AccountKeys.Generate();

    internal SwarmSigner Signer { get; private set; }

    internal IReadOnlyList<DevNode> Members => Network.GetSwarm(Keys.Id.ToString());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static async Task<Floors> StartAsync(int pathCount = 2, TimeSpan? relayTimeout = null, SwarmClientOptions? swarm = null)
    {
        DevNet.DevNet network = await DevNet.DevNet.StartAsync(
            new DevNetOptions { NodeCount = 16, SwarmCount = 3, RelayTimeout = relayTimeout ?? TimeSpan.FromSeconds(1), ServerTimeout = TimeSpan.FromSeconds(2), SwarmTimeout = TimeSpan.FromMilliseconds(500) },
            Token);
        var floors = new Floors(network, new SkippingTime(), pathCount, swarm);
        await floors.Onion.SyncClockAsync(Token);
        return floors;
    }

    /// <summary>Waits until there are as many paths.</summary>
    internal async Task HasPathsAsync(int count)
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Onion.PathsChanged += Look;
        try
        {
            Look(null, EventArgs.Empty);
            await enough.Task.WaitAsync(Eventually.Limit, Token);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"There are {Onion.Paths.Count} paths instead of {count}.");
        }
        finally
        {
            Onion.PathsChanged -= Look;
        }

        void Look(object? sender, EventArgs e)
        {
            if (Onion.Paths.Count >= count)
            {
                enough.TrySetResult();
            }
        }
    }

    /// <summary>Takes an account of which something is so: paths and swarms are dealt by lot.</summary>
    internal void TakeAccount(Func<bool> isSo)
    {
        for (int taken = 0; !isSo(); taken++)
        {
            Assert.True(taken < MaxAccounts, $"Of {MaxAccounts} accounts there is none of which it is so.");
            Keys.Dispose();
            Keys = AccountKeys.Generate();
            Signer = SwarmSigner.ForAccount(Keys);
        }
    }

    /// <summary>Takes an account with a member that is on no path.</summary>
    internal DevNode TakeMemberOutsidePaths()
    {
        TakeAccount(() => Members.Any(member => !IsOnPath(Onion, member)));
        return Members.First(member => !IsOnPath(Onion, member));
    }

    /// <summary>Tells whether one of a network's paths goes over a node.</summary>
    internal static bool IsOnPath(OnionNetwork onion, DevNode node) => onion.Paths.Any(path => path.Nodes.Any(hop => hop.Ed25519PublicKey == node.Ed25519PublicKey));

    internal DevNode Of(ServiceNode node) => Network.Nodes.Single(candidate => candidate.Ed25519PublicKey == node.Ed25519PublicKey);

    internal async Task<ServiceNode> AsListedAsync(DevNode node) =>
        (await Onion.GetNodesAsync(Token)).Single(candidate => candidate.Ed25519PublicKey == node.Ed25519PublicKey);

    internal Task<StoreResult> StoreAsync() => Swarm.StoreAsync(
        new StoreRequest { Address = Keys.Id, Data = SecureRandom.GetBytes(40), TimeToLive = TimeSpan.FromDays(1) },
        Token);

    internal Task<RetrieveResult> RetrieveAsync(ServiceNode? node = null) =>
        Swarm.RetrieveAsync(new RetrieveRequest { Address = Keys.Id, Signer = Signer, Node = node }, Token);

    public async ValueTask DisposeAsync()
    {
        await Onion.DisposeAsync();
        await Network.DisposeAsync();
        Keys.Dispose();
    }
}
