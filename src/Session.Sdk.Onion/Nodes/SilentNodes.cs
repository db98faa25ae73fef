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

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly SingleFlight _asking = new(lifetime);

    /// <summary>Sets what asks a node, over a path, whether it is there; who hears the answer takes its strikes back.</summary>
    internal Func<ServiceNode, CancellationToken, Task<bool>> Ask { private get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>Begins to ask if nodes are missed and nobody asks yet.</summary>
    internal void AskIfMissed()
    {
        if (findMissed().Length > 0)
        {
            _ = _asking.RunAsync(AskAsync);
        }
    }

    /// <summary>Waits for the end of the asking.</summary>
    internal Task DrainAsync() => _asking.DrainAsync();

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstPause;
        try
        {
            while (findMissed() is { Length: > 0 } missed)
            {
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
                RandomNumberGenerator.Shuffle<ServiceNode>(missed);
                bool[] answered = await Task.WhenAll(missed.Take(AskedAtOnce).Select(node => Ask(node, cancellationToken))).ConfigureAwait(false);
                pause = answered.Contains(true) ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The network is being disposed.
        }
    }
}
