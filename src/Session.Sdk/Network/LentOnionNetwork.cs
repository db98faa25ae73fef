using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Gives the onion floor of a network to a container without giving it away: a container disposes what it hands out, and others may share the network.</summary>
internal sealed class LentOnionNetwork(SessionNetwork network) : IOnionNetwork
{
    public NetworkClock Clock => network.Onion.Clock;

    public HardFork HardFork => network.Onion.HardFork;

    public ValueTask<IReadOnlyList<ServiceNode>> GetNodesAsync(CancellationToken cancellationToken = default) => network.Onion.GetNodesAsync(cancellationToken);

    public Task RefreshNodesAsync(CancellationToken cancellationToken = default) => network.Onion.RefreshNodesAsync(cancellationToken);

    public ValueTask<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken = default) => network.Onion.GetTimeAsync(cancellationToken);

    public Task SyncClockAfterAsync(long signedAt, CancellationToken cancellationToken = default) => network.Onion.SyncClockAfterAsync(signedAt, cancellationToken);

    public Task SyncClockAsync(CancellationToken cancellationToken = default) => network.Onion.SyncClockAsync(cancellationToken);

    public Task<OnionResponse> SendToNodeAsync(ServiceNode destination, ReadOnlyMemory<byte> payload, OnionRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        network.Onion.SendToNodeAsync(destination, payload, options, cancellationToken);

    public Task<ServerResponse> SendToServerAsync(ServerDestination destination, ServerRequest request, OnionRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        network.Onion.SendToServerAsync(destination, request, options, cancellationToken);

    public void Report(ServiceNode node, NodeFault severity) => network.Onion.Report(node, severity);

    public void NoteHardFork(ServiceNode node, HardFork told) => network.Onion.NoteHardFork(node, told);
}
