namespace SessionSdk.Swarm;

/// <summary>Keeps positions in memory: after a restart all messages come again.</summary>
/// <remarks>
/// Safe to share between threads. It keeps at most <see cref="MaxPositionsPerAccount"/> positions of an account and <see cref="MaxAccounts"/> accounts. Beyond that it forgets
/// what expires first, and the accounts that were not polled for longest: a forgotten position brings messages again, it never skips one.
/// </remarks>
public sealed class InMemoryPollCursorStore : IPollCursorStore
{
    /// <summary>How many positions of an account are kept: more than a swarm has members times the namespaces of an account.</summary>
    public const int MaxPositionsPerAccount = 1024;

    /// <summary>How many accounts are kept.</summary>
    public const int MaxAccounts = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<SessionAddress, Account> _accounts = [];
    private long _uses;

    /// <inheritdoc/>
    public ValueTask<MessagePosition?> GetAsync(PollCursorKey key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_accounts.TryGetValue(key.Address, out Account? account))
            {
                return new(default(MessagePosition?));
            }

            account.LastUse = ++_uses;
            return new(account.Positions.TryGetValue(key, out MessagePosition position) ? position : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask SetAsync(PollCursorKey key, MessagePosition position, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_accounts.TryGetValue(key.Address, out Account? account))
            {
                MakeRoom();
                _accounts[key.Address] = account = new Account();
            }

            account.LastUse = ++_uses;
            if (account.Positions.Count >= MaxPositionsPerAccount && !account.Positions.ContainsKey(key))
            {
                account.Positions.Remove(account.Positions.MinBy(pair => pair.Value.Expiry).Key);
            }

            account.Positions[key] = position;
            return ValueTask.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public ValueTask ForgetAsync(SessionAddress address, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _accounts.Remove(address);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Forgets a tenth of the accounts when there are too many, so that the next ones need not search again.</summary>
    private void MakeRoom()
    {
        if (_accounts.Count < MaxAccounts)
        {
            return;
        }

        foreach (SessionAddress address in _accounts.OrderBy(pair => pair.Value.LastUse).Take(MaxAccounts / 10).Select(pair => pair.Key).ToArray())
        {
            _accounts.Remove(address);
        }
    }

    private sealed class Account
    {
        internal Dictionary<PollCursorKey, MessagePosition> Positions { get; } = [];

        internal long LastUse { get; set; }
    }
}
