namespace SessionSdk.Onion;

/// <summary>Sends requests to service nodes and servers through onion paths. One network serves all accounts of a process.</summary>
/// <remarks>Implementations are safe to share between threads.</remarks>
public interface IOnionNetwork
{
    /// <summary>Gets the clock that service nodes agree on.</summary>
    NetworkClock Clock { get; }

    /// <summary>Gets the newest rules of the network that two nodes told of, those of earlier runs included once the nodes were loaded; zero before the first.</summary>
    HardFork HardFork { get; }

    /// <summary>Gets the known service nodes, fetching the list when there is none. Nodes that are struck out are left out, but of each swarm at least three are given, the least struck among them, so that no account seems to move. A list that is too old is given as it is while a new one is fetched.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The nodes.</returns>
    /// <exception cref="NetworkUnreachableException">No seed gave a usable list.</exception>
    ValueTask<IReadOnlyList<ServiceNode>> GetNodesAsync(CancellationToken cancellationToken = default);

    /// <summary>Fetches the list of nodes anew, unless that was done a moment ago.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when the new list is in use.</returns>
    /// <exception cref="NetworkUnreachableException">Neither the nodes nor a seed gave a usable list.</exception>
    Task RefreshNodesAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets the network's time for a signature or a stamp. Before the first correction of <see cref="Clock"/>, and after the machine slept or its clock was set, several nodes are asked first.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The time, mostly at once.</returns>
    /// <exception cref="OnionPathException">Too few nodes told the time, or they disagree.</exception>
    /// <exception cref="NetworkUnreachableException">There are no nodes to ask.</exception>
    ValueTask<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken = default);

    /// <summary>Sets <see cref="Clock"/> anew because a node refused a time (406, 425), unless that has been done since the time was signed. One node that refuses every time gets it done 6 times in a minute at most.</summary>
    /// <param name="signedAt">What <see cref="TimeProvider.GetTimestamp"/> gave when the refused time had just been read.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when the clock is right.</returns>
    /// <exception cref="OnionPathException">Too few nodes told the time, or they disagree, or it was done 6 times in the last minute.</exception>
    /// <exception cref="NetworkUnreachableException">There are no nodes to ask.</exception>
    Task SyncClockAfterAsync(long signedAt, CancellationToken cancellationToken = default);

    /// <summary>Sets <see cref="Clock"/> by what several nodes say, unless that was done less than 30 seconds ago and the clock can be relied on. A network does so by itself when its first path stands, and every 10 minutes while it is used.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when the clock is right.</returns>
    /// <exception cref="OnionPathException">Too few nodes told the time, or they disagree.</exception>
    /// <exception cref="NetworkUnreachableException">There are no nodes to ask.</exception>
    Task SyncClockAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends a storage RPC to a service node. Failures of the path are retried on other paths within the options; what the node itself answers is returned, whatever its status.</summary>
    /// <param name="destination">The node that answers. It is never a hop of the path.</param>
    /// <param name="payload">The request, UTF-8 JSON <c>{"method":…,"params":…}</c>.</param>
    /// <param name="options">Deadline and tries; <see langword="null"/> for <see cref="OnionRequestOptions.ForNodes"/>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The node's answer.</returns>
    /// <exception cref="DestinationUnreachableException">The path works but its last hop cannot reach the node: try another one. The network has struck the node as it deserves: do not report it again.</exception>
    /// <exception cref="OnionPathException">No path brought an answer within the tries and the deadline.</exception>
    /// <exception cref="NetworkUnreachableException">There are no nodes to build paths of.</exception>
    Task<OnionResponse> SendToNodeAsync(ServiceNode destination, ReadOnlyMemory<byte> payload, OnionRequestOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Sends a request to an HTTP server through an onion path.</summary>
    /// <param name="destination">The server.</param>
    /// <param name="request">The request.</param>
    /// <param name="options">Deadline and tries; <see langword="null"/> for <see cref="OnionRequestOptions.ForServers"/>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The server's answer, whatever its status.</returns>
    /// <exception cref="ServerUnreachableException">The last hop cannot reach the server, or the server refused the envelope.</exception>
    /// <exception cref="OnionPathException">No path brought an answer within the tries and the deadline.</exception>
    /// <exception cref="NetworkUnreachableException">There are no nodes to build paths of.</exception>
    Task<ServerResponse> SendToServerAsync(ServerDestination destination, ServerRequest request, OnionRequestOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Tells the directory that a node, as the destination of a request, misbehaved.</summary>
    /// <param name="node">The node.</param>
    /// <param name="severity">How bad it was.</param>
    void Report(ServiceNode node, NodeFault severity);

    /// <summary>Takes the rules that a node told of in an authentic answer. The newest ones of which two nodes tell count and are kept between runs: one node alone changes nothing.</summary>
    /// <param name="node">The node.</param>
    /// <param name="told">The rules.</param>
    void NoteHardFork(ServiceNode node, HardFork told);
}
