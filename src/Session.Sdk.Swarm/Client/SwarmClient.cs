using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Asks swarms to store, return and delete messages. Requests are signed, answers verified, and members of a swarm that fail are replaced by others.</summary>
/// <remarks>Safe to share between threads: one client serves all accounts of a process.</remarks>
public sealed partial class SwarmClient
{
    private readonly IOnionNetwork _network;
    private readonly SwarmClientOptions _options;
    private readonly ILogger<SwarmClient> _logger;
    private readonly TimeProvider _time;
    private readonly SwarmDirectory _directory;

    /// <summary>Makes a client.</summary>
    /// <param name="network">Sends the requests.</param>
    /// <param name="options">Deadlines and tries; <see langword="null"/> for the defaults.</param>
    /// <param name="logger">Takes what went wrong; never user data.</param>
    /// <param name="timeProvider">Measures waits; <see langword="null"/> for the system's.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public SwarmClient(IOnionNetwork network, SwarmClientOptions? options = null, ILogger<SwarmClient>? logger = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        _options = options ?? new SwarmClientOptions();
        SwarmClientOptionsValidator.ThrowIfInvalid(_options);
        _logger = logger ?? NullLogger<SwarmClient>.Instance;
        _time = timeProvider ?? TimeProvider.System;
        _directory = new SwarmDirectory(network, _time, _options.CorrectionLifetime, error => LogRefreshFailed(error.Message));
    }

    /// <summary>Gets the newest rules that a node told of; zero before the first answer. A network that keeps its nodes between runs keeps these as well.</summary>
    public HardFork HardFork => _network.HardFork;

    /// <summary>Gets the clock that requests are signed by.</summary>
    internal NetworkClock Clock => _network.Clock;

    internal TimeProvider Time => _time;

    /// <summary>Gives the swarm of an account, computed from the list of nodes or, for a while, as two nodes tell against that list.</summary>
    /// <param name="address">The account or group.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The swarm.</returns>
    /// <exception cref="NetworkUnreachableException">There is no list of nodes.</exception>
    /// <exception cref="SwarmUnavailableException">No node belongs to a swarm.</exception>
    public async ValueTask<Swarm> GetSwarmAsync(SessionAddress address, CancellationToken cancellationToken = default) =>
        await _directory.FindAsync(address, cancellationToken).ConfigureAwait(false)
            ?? throw new SwarmUnavailableException("No known service node belongs to a swarm.");

    /// <summary>Stores a message. To repeat the same request is safe: the hash is that of the address, the namespace and the bytes, whatever the time, and a swarm stores the same bytes once.</summary>
    /// <param name="request">The message.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What the members made of it; at least one has stored it. It was repeated once, at another member, if fewer than half of the swarm had.</returns>
    /// <exception cref="ArgumentException">The request is not one that a swarm would accept.</exception>
    /// <exception cref="SwarmRefusedException">Two members refused the request for the same reason; one, if only one may be asked.</exception>
    /// <exception cref="ClockOutOfSyncException">Two members refuse the time of the request.</exception>
    /// <exception cref="OutcomeUnknownException">A change went out to a member, and no usable answer says whether it was made.</exception>
    /// <exception cref="SwarmUnavailableException">No member gave a usable answer.</exception>
    /// <exception cref="NetworkUnreachableException">No node could be reached until the deadline.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public Task<StoreResult> StoreAsync(StoreRequest request, CancellationToken cancellationToken = default) => SendAsync(request, cancellationToken);

    /// <summary>Retrieves messages.</summary>
    /// <param name="request">What to retrieve.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The messages in the order of the node that answered.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<RetrieveResult> RetrieveAsync(RetrieveRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request is { Node: null, AfterHash: null }
            ? SendHedgedAsync(request, cancellationToken)
            : SendAsync(request, request.Node, null, cancellationToken);
    }

    /// <summary>Deletes messages.</summary>
    /// <param name="request">Which messages.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What the members made of it; at least half of the swarm confirmed it.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<DeleteResult> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken = default) => SendAsync(request, cancellationToken);

    /// <summary>Deletes all messages of a namespace or of the whole account.</summary>
    /// <param name="request">Where.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What the members made of it; at least half of the swarm confirmed it.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<DeleteResult> DeleteAllAsync(DeleteAllRequest request, CancellationToken cancellationToken = default) => SendAsync(request, cancellationToken);

    /// <summary>Deletes the messages that were stored up to a time.</summary>
    /// <param name="request">Where, and the time.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What the members made of it; at least half of the swarm confirmed it.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<DeleteResult> DeleteBeforeAsync(DeleteBeforeRequest request, CancellationToken cancellationToken = default) => SendAsync(request, cancellationToken);

    /// <summary>Changes when messages expire.</summary>
    /// <param name="request">Which messages, and the new expiries.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What the members made of it; at least half of the swarm confirmed it.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<ExpireResult> ExpireAsync(ExpireRequest request, CancellationToken cancellationToken = default) => SendAsync(request, cancellationToken);

    /// <summary>Makes the expiry of all messages of a namespace or of the whole account earlier.</summary>
    /// <param name="request">Where, and the latest expiry.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What the members made of it; at least half of the swarm confirmed it.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<ExpireAllResult> ExpireAllAsync(ExpireAllRequest request, CancellationToken cancellationToken = default) => SendAsync(request, cancellationToken);

    /// <summary>Asks a member when messages expire.</summary>
    /// <param name="request">Which messages.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The expiries of the messages that the member has.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<GetExpiriesResult> GetExpiriesAsync(GetExpiriesRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SendHedgedAsync(request, cancellationToken);
    }

    /// <summary>Takes the access of subaccounts away.</summary>
    /// <param name="request">Their tokens.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What the members made of it; none lied and at least half of the swarm confirmed it. It was repeated once if others did not: see <see cref="SwarmWideResult.Members"/>.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<RevocationResult> RevokeSubaccountsAsync(RevokeSubaccountsRequest request, CancellationToken cancellationToken = default) => SendAsync(request, cancellationToken);

    /// <summary>Gives revoked subaccounts their access back.</summary>
    /// <param name="request">Their tokens.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What the members made of it; none lied and at least half of the swarm confirmed it. It was repeated once if others did not: see <see cref="SwarmWideResult.Members"/>.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<RevocationResult> UnrevokeSubaccountsAsync(UnrevokeSubaccountsRequest request, CancellationToken cancellationToken = default) => SendAsync(request, cancellationToken);

    /// <summary>Asks a member which subaccounts are revoked. Storage servers up to 2.8.0 refuse it with status 400.</summary>
    /// <param name="request">The group.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The tokens.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<RevokedSubaccountsResult> GetRevokedSubaccountsAsync(RevokedSubaccountsRequest request, CancellationToken cancellationToken = default) => SendAsync(request, cancellationToken);

    /// <summary>Sends several requests about one account together.</summary>
    /// <param name="request">The requests.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The answers. Requests that the member refused, or had nothing for, were sent to another one too. When all have the same error, that is thrown instead.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<BatchResult> BatchAsync(BatchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SendAsync(request, request.Node, null, cancellationToken);
    }

    /// <summary>Sends several requests about one account together; they are executed one after the other until one fails.</summary>
    /// <param name="requests">The requests, 1 to <see cref="BatchRequest.MaxRequests"/>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The answers. When the first request failed, that is thrown instead.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<BatchResult> SequenceAsync(IReadOnlyList<NodeRequest> requests, CancellationToken cancellationToken = default) =>
        BatchAsync(new BatchRequest { Requests = requests, IsSequence = true }, cancellationToken);

    /// <summary>Lets a node choose between two requests.</summary>
    /// <param name="request">The conditions and the requests.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The choice and what came of it.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<IfElseResult> IfElseAsync(IfElseRequest request, CancellationToken cancellationToken = default) => SendAsync(request, cancellationToken);

    /// <summary>Asks a node for its version and time.</summary>
    /// <param name="node">The node, or <see langword="null"/> for any.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What the node tells of itself.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<InfoResult> GetInfoAsync(ServiceNode? node = null, CancellationToken cancellationToken = default) => SendAsync(new InfoRequest(), node, null, cancellationToken);

    /// <summary>Asks a node, of whatever swarm, which nodes hold the messages of an account.</summary>
    /// <param name="address">The account or group.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The swarm as the node tells it.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<GetSwarmResult> AskForSwarmAsync(SessionAddress address, CancellationToken cancellationToken = default) =>
        SendAsync(new GetSwarmRequest { Address = address }, cancellationToken);

    /// <summary>Asks a node for the active service nodes of the network.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The nodes as one node tells them.</returns>
    /// <inheritdoc cref="StoreAsync" path="/exception"/>
    public Task<ServiceNodesResult> GetServiceNodesAsync(CancellationToken cancellationToken = default) => SendAsync(new ServiceNodesRequest(), cancellationToken);

    private Task<TResult> SendAsync<TResult>(NodeRequest<TResult> request, CancellationToken cancellationToken)
        where TResult : class
    {
        ArgumentNullException.ThrowIfNull(request);
        return SendAsync(request, null, null, cancellationToken);
    }
}
