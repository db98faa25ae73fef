using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SessionSdk.Onion;

/// <summary>Sends requests to service nodes and servers through onion paths of three nodes over HTTPS.</summary>
/// <remarks>
/// One network serves all accounts of a process. Nothing is sent before the first call. Safe to share between threads.
/// Disposing cancels what is under way and stops all work in the background.
/// </remarks>
public sealed class OnionNetwork : IOnionNetwork, IAsyncDisposable
{

    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A node that is looked for has to answer over the first path.</summary>
    private static readonly OnionRequestOptions Revisit = new() { Deadline = TimeSpan.FromSeconds(5), MaxTries = 1, OverlapDelay = null };

    private readonly CancellationTokenSource _lifetime = new();
    private readonly IReadOnlyList<HttpClient> _ownClients;
    private readonly NodeDirectory _directory;
    private readonly PathPool _paths;
    private readonly OnionSender _sender;
    private readonly OnionCipher _cipher;
    private readonly ClockSync _clockSync;
    private int _isDisposed;

    /// <summary>Makes a network with connections of its own.</summary>
    /// <param name="settings">Which network to use.</param>
    /// <param name="options">How to use it; <see langword="null"/> for the defaults.</param>
    /// <param name="loggerFactory">Makes the log; <see langword="null"/> for none.</param>
    /// <param name="timeProvider">The local clock; <see langword="null"/> for the system's.</param>
    /// <exception cref="ArgumentException">A seed's address and trust do not fit together, or a value of the options is out of range.</exception>
    public OnionNetwork(NetworkSettings settings, OnionNetworkOptions? options = null, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
        : this(
            settings,
            options ?? new OnionNetworkOptions(),
            timeProvider ?? TimeProvider.System,
            loggerFactory ?? NullLoggerFactory.Instance,
            SecureNetworkRandom.Instance,
            NodeHttp.CreateClient(NodeHttp.CreateNodeHandler(options?.Proxy)),
            NodeHttp.CreateClient(new SeedHandler(options?.Proxy)))
    {
    }

    internal OnionNetwork(
        NetworkSettings settings,
        OnionNetworkOptions options,
        TimeProvider time,
        ILoggerFactory loggers,
        INetworkRandom random,
        HttpClient nodeClient,
        HttpClient seedClient)
        : this(settings, options, time, loggers, random, () => nodeClient, () => seedClient)
    {
        _ownClients = [nodeClient, seedClient];
    }

    internal OnionNetwork(
        NetworkSettings settings,
        OnionNetworkOptions options,
        TimeProvider time,
        ILoggerFactory loggers,
        INetworkRandom random,
        Func<HttpClient> nodeClient,
        Func<HttpClient> seedClient)
    {
        Validate(settings, options);

        // What the caller sets later does not change a running network.
        options = options.Copy();
        ILogger logger = loggers.CreateLogger(OnionTelemetry.Name);
        CancellationToken lifetime = _lifetime.Token;
        _ownClients = [];
        _cipher = options.Cipher;
        Clock = new NetworkClock(time);
        var seeds = new SeedClient(seedClient, settings, options.SeedTimeout, time, random, logger);
        var transport = new GuardTransport(nodeClient);
        _directory = new NodeDirectory(settings, options, seeds, Clock, time, logger, lifetime);
        var probe = new PathProbe(transport, options.Cipher, time);
        var builder = new PathBuilder(_directory, probe, new PathComposer(settings, random), options, Clock, time, random);
        _paths = new PathPool(_directory, builder, options, time, logger, lifetime);
        _sender = new OnionSender(_paths, _directory, transport, new LivenessCheck(probe, _paths, time), options.Cipher, time, random, logger, lifetime);
        _clockSync = new ClockSync(Clock, _directory, AskTimeAsync, time, random, logger, lifetime);
        _directory.AskNetwork = new NetworkNodeList(_directory, settings, SendAsync, random, logger).AskAsync;
        _directory.Silent.Ask = IsThereAsync;
        builder.ClockSampled = _clockSync.Offer;
        _paths.PathsChanged += OnPathsChanged;

        async Task<bool> IsThereAsync(ServiceNode node, CancellationToken cancellationToken)
        {
            try
            {
                await _sender.SendAsync(new NodeCall(node, NodeInfo.Request), Revisit, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (SessionException)
            {
                // The sender has logged why; the node stays struck out.
                return false;
            }
        }

        async Task<ClockSample?> AskTimeAsync(ServiceNode node, CancellationToken cancellationToken)
        {
            try
            {
                Moment began = Moment.Now(time);
                OnionResponse response = await SendAsync(node, NodeInfo.Request, OnionRequestOptions.ForNodes, cancellationToken).ConfigureAwait(false);
                return response.StatusCode == 200 && NodeInfo.TryReadTime(response.Body.Span, out DateTimeOffset nodeTime)
                    ? ClockSample.Take(time, node, response.Path.Nodes, nodeTime, began, response.RoundTrip)
                    : null;
            }
            catch (SessionException failure) when (failure is not NetworkUnreachableException)
            {
                // The sender has logged why; another node is asked.
                return null;
            }
        }
    }

    /// <summary>Occurs after paths were added or dropped, on a thread of the pool. Handlers return soon and do not throw.</summary>
    public event EventHandler? PathsChanged;

    /// <inheritdoc/>
    public NetworkClock Clock { get; }

    /// <inheritdoc/>
    public HardFork HardFork => _directory.HardFork;

    /// <summary>Gets the paths that are in use now.</summary>
    public IReadOnlyList<OnionPath> Paths => _paths.Paths;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ServiceNode>> GetNodesAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _directory.GetMembersAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task RefreshNodesAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _directory.RefreshAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _clockSync.GetTimeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task SyncClockAfterAsync(long signedAt, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _clockSync.SyncAfterAsync(signedAt, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SyncClockAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _clockSync.SyncAsync(cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException"><paramref name="payload"/> is larger than a guard accepts.</exception>
    public Task<OnionResponse> SendToNodeAsync(ServiceNode destination, ReadOnlyMemory<byte> payload, OnionRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ThrowIfDisposed();
        ThrowIfTooLarge(OnionRequestBuilder.SizeForNode(payload.Length, PathComposer.HopCount, _cipher), nameof(payload));
        return SendAsync(destination, payload, options ?? OnionRequestOptions.ForNodes, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The server's address cannot be used, or <paramref name="request"/> is malformed or larger than a guard accepts.</exception>
    public Task<ServerResponse> SendToServerAsync(ServerDestination destination, ServerRequest request, OnionRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfDisposed();
        var call = new ServerCall(destination, request);
        ThrowIfTooLarge(call.SizeOn(PathComposer.HopCount, _cipher), nameof(request));
        SyncClockIfDue();
        return _sender.SendAsync(call, Checked(options ?? OnionRequestOptions.ForServers), cancellationToken);
    }

    /// <inheritdoc/>
    public void Report(ServiceNode node, NodeFault severity)
    {
        ArgumentNullException.ThrowIfNull(node);
        _directory.Report(node.Ed25519PublicKey, severity);
    }

    /// <inheritdoc/>
    public void NoteHardFork(ServiceNode node, HardFork told)
    {
        ArgumentNullException.ThrowIfNull(node);
        _directory.NoteHardFork(node, told);
    }

    /// <summary>Cancels what is under way, stops the work in the background and closes the connections.</summary>
    /// <returns>A task that ends when everything has stopped, after 5 seconds at most.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _paths.PathsChanged -= OnPathsChanged;
        await _lifetime.CancelAsync().ConfigureAwait(false);
        using var patience = new CancellationTokenSource(DisposeTimeout);
        try
        {
            await DrainAsync(patience.Token).WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // A store of nodes or another part from outside does not end: it is cancelled, and nothing waits for it any more.
        }

        foreach (HttpClient client in _ownClients)
        {
            client.Dispose();
        }

        // Its token stays usable: a call that began just now sees it cancelled.
    }

    /// <summary>Waits for all work; the paths end first, since they may still have guards to keep.</summary>
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_paths.DisposeAsync().AsTask(), _clockSync.DrainAsync()).ConfigureAwait(false);
        await _directory.DrainAsync(cancellationToken).ConfigureAwait(false);
    }

    internal static void Validate(NetworkSettings settings, OnionNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(options);
        if (settings.FindMistake() is { } mistake)
        {
            throw new ArgumentException(mistake, nameof(settings));
        }

        OnionNetworkOptionsValidator.ThrowIfInvalid(options);
    }

    private static OnionRequestOptions Checked(OnionRequestOptions options)
    {
        if (options.Deadline <= TimeSpan.Zero || options.TryTimeout <= TimeSpan.Zero || options.OverlapDelay <= TimeSpan.Zero || options.CheckDelay <= TimeSpan.Zero || options.MaxTries < 1 || options.MaxResponseSize < 1)
        {
            throw new ArgumentException("The deadline, the time-out, the overlap, the check, the tries and the size of an answer are positive.", nameof(options));
        }

        return options;
    }

    private static void ThrowIfTooLarge(long size, string parameter)
    {
        if (size > OnionRequestBuilder.MaxBodySize)
        {
            throw new ArgumentException($"A request has at most {OnionRequestBuilder.MaxBodySize} bytes with its layers; this one would have {size}.", parameter);
        }
    }

    private Task<OnionResponse> SendAsync(ServiceNode destination, ReadOnlyMemory<byte> payload, OnionRequestOptions options, CancellationToken cancellationToken)
    {
        SyncClockIfDue();
        return _sender.SendAsync(new NodeCall(destination, payload), Checked(options), cancellationToken);
    }

    /// <summary>Keeps the clock right while the network is in use.</summary>
    private void SyncClockIfDue()
    {
        if (Paths.Count > 0)
        {
            _clockSync.StartIfDue();
        }
    }

    private void OnPathsChanged()
    {
        if (Paths.Count > 0)
        {
            _clockSync.StartIfNeverSet();
        }

        PathsChanged?.Invoke(this, EventArgs.Empty);
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
}
