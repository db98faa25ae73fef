using SessionSdk.Onion;

namespace SessionSdk.Swarm;

public sealed partial class SwarmClient
{
    /// <summary>Asks a second member when the first is slow; the first good answer wins and the other call is cancelled.</summary>
    private async Task<TResult> SendHedgedAsync<TResult>(NodeRequest<TResult> request, CancellationToken cancellationToken)
        where TResult : class
    {
        if (_options.HedgeDelay is not { } delay)
        {
            return await SendAsync(request, null, null, cancellationToken).ConfigureAwait(false);
        }

        request.Validate();
        Swarm swarm = await GetSwarmAsync(request.Account!.Value, cancellationToken).ConfigureAwait(false);
        ServiceNode? firstNode = Pick(swarm.Members, []);
        ServiceNode? secondNode = firstNode is null ? null : Pick(swarm.Members, [firstNode]);
        if (firstNode is null || secondNode is null)
        {
            return await SendAsync(request, null, null, cancellationToken).ConfigureAwait(false);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<TResult> first = SendAsync(request, null, [secondNode], stop.Token);
        await Task.WhenAny(first, Task.Delay(delay, _time, stop.Token)).ConfigureAwait(false);
        if (first.IsCompleted)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            return await first.ConfigureAwait(false);
        }

        Task<TResult> second = SendAsync(request, secondNode, null, stop.Token);
        Task<TResult> winner = await Task.WhenAny(first, second).ConfigureAwait(false);
        Task<TResult> other = ReferenceEquals(winner, first) ? second : first;
        Task<TResult> good = winner.IsCompletedSuccessfully ? winner : other;
        try
        {
            return await good.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(first, second).ContinueWith(static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        }
    }
}
