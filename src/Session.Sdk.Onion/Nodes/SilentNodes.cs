using System.Security.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Asks nodes that were struck out because they did not answer whether they are back, while so many are missed that paths could become scarce.</summary>
/// <param name="findMissed">Finds the nodes that are missed now; none when there are enough others.</param>
/// <param name="time">Measures the pauses.</param>
/// <param name="lifetime">Ends the asking.</param>
internal sealed class SilentNodes(Func<ServiceNode[]> findMissed, TimeProvider time, CancellationToken lifetime)
{
    /// <summary>So many are asked at once.</summary>
    private const int AskedAtOnce = 4;

    private static readonly Backoff Pauses = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    private readonly Lock _gate = new();
    private Task _asking = Task.CompletedTask;
    private bool _isAsking;
    private bool _isCalled;

    /// <summary>Sets what asks a node, over a path, whether it is there; who hears the answer takes its strikes back.</summary>
    internal Func<ServiceNode, CancellationToken, Task<bool>> Ask { private get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>Begins to ask if nodes are missed and nobody asks yet.</summary>
    internal void AskIfMissed()
    {
        if (findMissed().Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            // Whoever asks may just have seen that nobody is missed: this makes it look again.
            _isCalled = true;
            if (!_isAsking && !lifetime.IsCancellationRequested)
            {
                _isAsking = true;
                _asking = Detached.Run(AskWhileMissedAsync, CancellationToken.None);
            }
        }
    }

    /// <summary>Waits for the end of the asking.</summary>
    internal async Task DrainAsync()
    {
        Task asking;
        lock (_gate)
        {
            asking = _asking;
        }

        await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AskWhileMissedAsync()
    {
        bool isDone = false;
        try
        {
            while (!isDone)
            {
                lock (_gate)
                {
                    _isCalled = false;
                }

                await AskAsync(lifetime).ConfigureAwait(false);
                lock (_gate)
                {
                    isDone = !_isCalled;
                    _isAsking = _isCalled;
                }
            }
        }
        catch (OperationCanceledException) when (lifetime.IsCancellationRequested)
        {
            // The network is being disposed.
        }
        finally
        {
            if (!isDone)
            {
                lock (_gate)
                {
                    _isAsking = false;
                }
            }
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        int unanswered = 1;
        while (findMissed() is { Length: > 0 } missed)
        {
            await Task.Delay(Pauses.After(unanswered), time, cancellationToken).ConfigureAwait(false);
            RandomNumberGenerator.Shuffle<ServiceNode>(missed);
            bool[] answered = await Task.WhenAll(missed.Take(AskedAtOnce).Select(node => Ask(node, cancellationToken))).ConfigureAwait(false);
            unanswered = answered.Contains(true) ? 1 : unanswered + 1;
        }
    }
}
