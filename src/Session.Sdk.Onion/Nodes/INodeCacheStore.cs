namespace SessionSdk.Onion;

/// <summary>Keeps the list of nodes, the guards, the strikes of nodes and the hard fork of a network between runs, so that a client starts without asking a seed, keeps its guards and does not trust nodes again that have just failed.</summary>
/// <remarks>Changes are saved within 5 seconds, and when the network is disposed; no request waits for it, and what an implementation throws is logged. What is kept is opaque, holds no secret, and may be lost: the network then starts as it did the first time. Implementations are safe to share between threads.</remarks>
public interface INodeCacheStore
{
    /// <summary>Loads what was saved last.</summary>
    /// <param name="network">The name of the network; each has a state of its own.</param>
    /// <param name="cancellationToken">Cancels loading.</param>
    /// <returns>The state, or <see langword="null"/> when there is none.</returns>
    ValueTask<ReadOnlyMemory<byte>?> LoadAsync(string network, CancellationToken cancellationToken = default);

    /// <summary>Saves a state in place of the one before.</summary>
    /// <param name="network">The name of the network.</param>
    /// <param name="state">The state, some 100 KB, 2 MB at most.</param>
    /// <param name="cancellationToken">Cancels saving.</param>
    /// <returns>A task that ends when the state is safe.</returns>
    ValueTask SaveAsync(string network, ReadOnlyMemory<byte> state, CancellationToken cancellationToken = default);
}
