using System.Collections.Concurrent;
using SessionSdk.Onion;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Passes requests on to a network that many lies share, and keeps what one call says about nodes to itself.</summary>
internal sealed class WatchedNetwork(IOnionNetwork inner) : IOnionNetwork
{
    internal ConcurrentQueue<(ServiceNode Node, NodeFault Fault)> Reports { get; } = [];

    internal ConcurrentQueue<(ServiceNode Node, HardFork Rules)> ToldRules { get; } = [];

    public NetworkClock Clock => inner.Clock;

    public HardFork HardFork => inner.HardFork;

    public ValueTask<IReadOnlyList<ServiceNode>> GetNodesAsync(CancellationToken cancellationToken = default) => inner.GetNodesAsync(cancellationToken);

    public Task RefreshNodesAsync(CancellationToken cancellationToken = default) => inner.RefreshNodesAsync(cancellationToken);

    public Task SyncClockAsync(CancellationToken cancellationToken = default) => inner.SyncClockAsync(cancellationToken);

    public ValueTask<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken = default) => inner.GetTimeAsync(cancellationToken);

    public Task SyncClockAfterAsync(long signedAt, CancellationToken cancellationToken = default) => inner.SyncClockAfterAsync(signedAt, cancellationToken);

    public Task<OnionResponse> SendToNodeAsync(ServiceNode destination, ReadOnlyMemory<byte> payload, OnionRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        inner.SendToNodeAsync(destination, payload, options, cancellationToken);

    public Task<ServerResponse> SendToServerAsync(ServerDestination destination, ServerRequest request, OnionRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        inner.SendToServerAsync(destination, request, options, cancellationToken);

    public void Report(ServiceNode node, NodeFault severity) => Reports.Enqueue((node, severity));

    public void NoteHardFork(ServiceNode node, HardFork told) => ToldRules.Enqueue((node, told));
}
