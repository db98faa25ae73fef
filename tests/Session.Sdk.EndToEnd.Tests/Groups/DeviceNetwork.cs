using SessionSdk.Files;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>The network as one device has it to itself, so that a test can get between the device and the nodes.</summary>
internal sealed class DeviceNetwork : IAsyncDisposable
{
    private readonly OnionNetwork _onion;
    private readonly PollEngine _polling;
    private readonly SessionNetwork _shared;

    private DeviceNetwork(OnionNetwork onion, IOnionNetwork between, SwarmClientOptions options)
    {
        _onion = onion;
        var swarm = new SwarmClient(between, options);
        _polling = new PollEngine(swarm, options: new PollEngineOptions { ActiveGroupInterval = GroupRig.Quick, QuietGroupInterval = GroupRig.Quick, AccountInterval = GroupRig.Quick });
        _shared = new SessionNetwork(between, swarm, _polling, new FileClient(between));
    }

    /// <summary>Makes one that can be cut. What fails is not tried a second time.</summary>
    internal static (DeviceNetwork Network, CuttingOnion Cut) Cuttable(DevNet.DevNet network)
    {
        var onion = new OnionNetwork(network.Settings);
        (IOnionNetwork between, CuttingOnion cut) = CuttingOnion.Over(onion);
        return (new DeviceNetwork(onion, between, new SwarmClientOptions { MaxTries = 1 }), cut);
    }

    /// <summary>Makes one in which something else can be done before a certain request.</summary>
    internal static (DeviceNetwork Network, MeddlingOnion Meddler) Meddled(DevNet.DevNet network)
    {
        var onion = new OnionNetwork(network.Settings);
        (IOnionNetwork between, MeddlingOnion meddler) = MeddlingOnion.Over(onion);
        return (new DeviceNetwork(onion, between, new SwarmClientOptions()), meddler);
    }

    /// <summary>Lets a device use it.</summary>
    internal void Use(SessionClientOptions options)
    {
        options.Polling = null;
        options.SharedNetwork = _shared;
    }

    public async ValueTask DisposeAsync()
    {
        await _polling.DisposeAsync();
        await _onion.DisposeAsync();
    }
}
