using Microsoft.Extensions.Logging;

namespace SessionSdk.Onion;

/// <summary>Loads what was kept between runs and saves it soon after it changes, in the background: nobody waits for the store.</summary>
/// <param name="store">The store; <see langword="null"/> to keep nothing.</param>
/// <param name="network">The name of the network.</param>
/// <param name="take">Takes what is to be kept as it is now; <see langword="null"/> when there is nothing yet.</param>
/// <param name="time">Measures how soon.</param>
/// <param name="logger">Takes what went wrong.</param>
/// <param name="lifetime">Ends saving in the background.</param>
internal sealed partial class NodeCacheKeeper(INodeCacheStore? store, string network, Func<NodeCache?> take, TimeProvider time, ILogger logger, CancellationToken lifetime)
{
    /// <summary>For so long changes are gathered before they are saved together.</summary>
    internal static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger;
    private readonly Lock _gate = new();
    private Task _later = Task.CompletedTask;
    private bool _isPlanned;
    private bool _isUnsaved;

    /// <summary>Loads what was saved last.</summary>
    /// <returns>It, or <see langword="null"/> when there is none or it cannot be used.</returns>
    internal async Task<NodeCache?> LoadAsync(int minimumNodes, CancellationToken cancellationToken)
    {
        if (store is null || await LoadStateAsync(store, cancellationToken).ConfigureAwait(false) is not { } state)
        {
            return null;
        }

        NodeCacheFlaw flaw = NodeCache.Read(state.Span, out NodeCache cache);
        if (flaw == NodeCacheFlaw.None && cache.Nodes.Count < minimumNodes)
        {
            flaw = NodeCacheFlaw.TooFewNodes;
        }

        if (flaw != NodeCacheFlaw.None)
        {
            LogNotUsed(flaw);
            return null;
        }

        if (cache.Skipped > 0)
        {
            LogSkipped(cache.Skipped);
        }

        return cache;
    }

    /// <summary>Saves before long, together with other changes until then.</summary>
    internal void SaveSoon()
    {
        if (store is null)
        {
            return;
        }

        lock (_gate)
        {
            _isUnsaved = true;
            if (!_isPlanned && !lifetime.IsCancellationRequested)
            {
                _isPlanned = true;
                _later = Detached.Run(SaveLaterAsync, CancellationToken.None);
            }
        }
    }

    /// <summary>Ends saving in the background and saves what is not saved yet.</summary>
    internal async Task DrainAsync(CancellationToken cancellationToken)
    {
        Task later;
        lock (_gate)
        {
            later = _later;
        }

        await later.ConfigureAwait(false);
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task SaveLaterAsync()
    {
        try
        {
            bool isMore;
            do
            {
                await Task.Delay(Soon, time, lifetime).ConfigureAwait(false);
                await FlushAsync(lifetime).ConfigureAwait(false);
                lock (_gate)
                {
                    isMore = _isPlanned = _isUnsaved;
                }
            }
            while (isMore);
        }
        catch (OperationCanceledException) when (lifetime.IsCancellationRequested)
        {
            // The network is being disposed: that saves what is left.
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_isUnsaved)
            {
                return;
            }

            _isUnsaved = false;
        }

        if (store is not null && take() is { } cache)
        {
            await SaveStateAsync(store, cache, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ReadOnlyMemory<byte>?> LoadStateAsync(INodeCacheStore from, CancellationToken cancellationToken)
    {
        try
        {
            return await from.LoadAsync(network, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Whatever a store throws, a time-out of its own as well: without its state the network starts as it did the first time.
            LogStoreFailed(failure);
            return null;
        }
    }

    private async Task SaveStateAsync(INodeCacheStore to, NodeCache cache, CancellationToken cancellationToken)
    {
        try
        {
            await to.SaveAsync(network, cache.Write(), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            lock (_gate)
            {
                _isUnsaved = true;
            }

            throw;
        }
        catch (Exception failure)
        {
            // Whatever a store throws, a time-out of its own as well: the list in memory stays good.
            LogStoreFailed(failure);
        }
    }

    [LoggerMessage(EventId = 3005, Level = LogLevel.Warning, Message = "The store of nodes and guards failed")]
    private partial void LogStoreFailed(Exception failure);

    [LoggerMessage(EventId = 3007, Level = LogLevel.Warning, Message = "What was kept of the nodes is not used: {Flaw}")]
    private partial void LogNotUsed(NodeCacheFlaw flaw);

    [LoggerMessage(EventId = 3008, Level = LogLevel.Warning, Message = "{Count} entries of what was kept of the nodes cannot be used")]
    private partial void LogSkipped(int count);
}
