using SessionSdk.Onion;

namespace SessionSdk.Swarm;

public sealed partial class SwarmClient
{
    /// <summary>Asks a second member when the first is slow; the first good answer wins and the other call is cancelled.</summary>
    private async Task<TResult> SendHedgedAsync<TResult>(NodeRequest<TResult> request, CancellationToken cancellationToken)
        where TResult : class
    {
        request.Validate();
        if (_options.HedgeDelay is not { } delay
            || await GetSwarmAsync(request.Account!.Value, cancellationToken).ConfigureAwait(false) is not { Members.Count: > 1 } swarm)
        {
            return await SendAsync(request, null, null, cancellationToken).ConfigureAwait(false);
        }

        ServiceNode second = Pick(swarm.Members, [], [])!;
        SessionException? failure = null;
        Func<CancellationToken, Task<Ended<TResult>>>[] attempts =
        [
            token => TryAsync(SendAsync(request, null, [second], token)),
            token => TryAsync(SendAsync(request, second, null, token)),
        ];
        try
        {
            Ended<TResult>? ended = await Staggered.TryAsync(attempts, delay, call => call.Result is not null, _time, cancellationToken).ConfigureAwait(false);
            return ended?.Result ?? throw failure!;
        }
        catch (OperationCanceledException cancelled) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
        }

        async Task<Ended<TResult>> TryAsync(Task<TResult> call)
        {
            try
            {
                return new Ended<TResult>(await call.ConfigureAwait(false));
            }
            catch (SessionException error)
            {
                failure ??= error;
                return new Ended<TResult>(null);
            }
        }
    }

    private sealed record Ended<TResult>(TResult? Result)
        where TResult : class;
}
