namespace SessionSdk.Swarm;

/// <summary>Keeps positions in memory: after a restart all messages come again.</summary>
/// <remarks>Safe to share between threads.</remarks>
public sealed class InMemoryPollCursorStore : IPollCursorStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SwarmAddress, Dictionary<PollCursorKey, MessagePosition>> _accounts = [];

    /// <inheritdoc/>
    public ValueTask<MessagePosition?> GetAsync(PollCursorKey key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new(_accounts.TryGetValue(key.Address, out var positions) && positions.TryGetValue(key, out MessagePosition position) ? position : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask SetAsync(PollCursorKey key, MessagePosition position, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_accounts.TryGetValue(key.Address, out var positions))
            {
                _accounts[key.Address] = positions = [];
            }

            positions[key] = position;
            return ValueTask.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public ValueTask ForgetAsync(SwarmAddress address, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _accounts.Remove(address);
            return ValueTask.CompletedTask;
        }
    }
}
