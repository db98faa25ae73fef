namespace SessionSdk.Onion;

/// <summary>Finds out, while an answer is slow, whether the destination only takes its time. A store takes 5 seconds where a member of the swarm is dead; where nobody is at work any more, waiting is of no use.</summary>
internal sealed class LivenessCheck(PathProbe probe, PathPool paths, TimeProvider time)
{
    /// <summary>How long the nodes of the path have for an answer. The destination has longer: its answer goes over one node more.</summary>
    private static readonly TimeSpan PathPatience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan DestinationPatience = TimeSpan.FromSeconds(3);

    /// <summary>Asks the destination over the path, and the last node of the path over the others, again and again until one of them seems to be gone.</summary>
    internal async Task<PathDoubt> RunAsync(PathEntry entry, ServiceNode destination, TimeSpan interval, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (true)
        {
            await Task.Delay(interval, time, cancellationToken).ConfigureAwait(false);
            DateTimeOffset askedAt = time.GetUtcNow();
            if (await FindDoubtAsync(entry.Path, destination, over).ConfigureAwait(false) is { } doubt)
            {
                return doubt;
            }

            paths.NoteSuccess(entry, destination, askedAt);
        }
    }

    private async Task<PathDoubt?> FindDoubtAsync(OnionPath path, ServiceNode destination, CancellationTokenSource over)
    {
        ServiceNode[] hops = [.. path.Nodes];
        Task<ProbeResult> far = probe.AskAsync(hops, destination, DestinationPatience, over.Token);
        Task<ProbeResult> near = probe.AskAsync(hops[..^1], hops[^1], PathPatience, over.Token);
        bool isPathThere = (await near.ConfigureAwait(false)).Succeeded;
        if (!isPathThere && !far.IsCompleted)
        {
            await over.CancelAsync().ConfigureAwait(false);
            await ((Task)far).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return PathDoubt.Path;
        }

        return (await far.ConfigureAwait(false)).Succeeded ? null : isPathThere ? PathDoubt.Destination : PathDoubt.Path;
    }
}
