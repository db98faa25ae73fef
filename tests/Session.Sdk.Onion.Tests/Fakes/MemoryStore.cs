namespace SessionSdk.Onion.Tests.Fakes;

/// <summary>Keeps what a network saves, and counts how often it does.</summary>
internal sealed class MemoryStore : INodeCacheStore
{
    internal byte[]? State { get; set; }

    internal int Saves { get; private set; }

    internal NodeCache? Kept => State is { } state && NodeCache.Read(state, out NodeCache cache) == NodeCacheFlaw.None ? cache : null;

    internal int GuardCount => Kept?.Guards.Count ?? 0;

    public ValueTask<ReadOnlyMemory<byte>?> LoadAsync(string network, CancellationToken cancellationToken = default) => new(State is null ? null : (ReadOnlyMemory<byte>?)State);

    public ValueTask SaveAsync(string network, ReadOnlyMemory<byte> state, CancellationToken cancellationToken = default)
    {
        Saves++;
        State = state.ToArray();
        return default;
    }
}
