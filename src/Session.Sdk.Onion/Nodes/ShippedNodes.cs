using Microsoft.Extensions.Logging;

namespace SessionSdk.Onion;

/// <summary>Reads the list of nodes that came with the program.</summary>
internal sealed partial class ShippedNodes(IShippedNodeList shipped, NetworkSettings settings, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan BlockInterval = TimeSpan.FromSeconds(120);

    private readonly ILogger _logger = logger;

    /// <summary>Reads the list without the nodes that were to leave since it was made.</summary>
    /// <returns>The nodes and when their list was made; <see langword="null"/> when there is no list that can be used.</returns>
    internal async Task<(IReadOnlyList<ServiceNode> Nodes, DateTimeOffset TakenAt)?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await LoadAsync(cancellationToken).ConfigureAwait(false) is not { } read || !NodeListJson.TryRead(read.Json.Span, out NodeList list))
        {
            return null;
        }

        // The network's time is not known yet. By a clock that is behind, the list is as new as it can be; by one that is ahead, only nodes that have said that they leave are lost.
        TimeSpan age = time.GetUtcNow() - read.TakenAt;
        long? height = list.Height + (age > TimeSpan.Zero ? (long)(age / BlockInterval) : 0);
        list = settings.Plausible(list with { Nodes = [.. list.Nodes.Where(listed => listed.UnlockHeight == 0 || listed.UnlockHeight > height)] });
        return settings.IsEnough(list) ? ([.. list.Nodes.Select(listed => listed.Node)], read.TakenAt) : null;
    }

    private async Task<ShippedNodeList?> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await shipped.ReadAsync(settings.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Whatever it throws: the seeds have failed before, and that is what the caller hears.
            LogFailed(failure);
            return null;
        }
    }

    [LoggerMessage(EventId = 3009, Level = LogLevel.Warning, Message = "The list of nodes that came with the program could not be read")]
    private partial void LogFailed(Exception failure);
}
