using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Keeps everything in memory, as long as the process lives. For tests, scripts and bots that may miss what came while they were down.</summary>
/// <remarks>Safe to share between threads and accounts. What has expired in the swarm is forgotten.</remarks>
public sealed class InMemorySessionStore : ISessionStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AccountId, Account> _accounts = [];
    private readonly InMemoryPollCursorStore _cursors = new();
    private readonly TimeProvider _time;

    /// <summary>Makes an empty store.</summary>
    /// <param name="time">Tells what has expired; <see langword="null"/> for <see cref="TimeProvider.System"/>.</param>
    public InMemorySessionStore(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<MessageHash>> GetUnseenAsync(AccountId account, IReadOnlyCollection<MessageHash> hashes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        cancellationToken.ThrowIfCancellationRequested();
        Account kept = Get(account);
        lock (kept.Gate)
        {
            return new(hashes.Where(hash => !kept.Seen.ContainsKey(hash)).ToHashSet());
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> AddAsync(AccountId account, IReadOnlyList<ReceivedMessage> received, IReadOnlyList<RejectedMessage> rejected, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(received);
        ArgumentNullException.ThrowIfNull(rejected);
        cancellationToken.ThrowIfCancellationRequested();
        Account kept = Get(account);
        int added = 0;
        lock (kept.Gate)
        {
            kept.ForgetExpired(_time.GetUtcNow());
            foreach (ReceivedMessage message in received)
            {
                if (kept.Seen.TryAdd(message.Hash, message.ExpiresAt) && kept.Named.TryAdd(Name.Of(message), message.ExpiresAt))
                {
                    kept.Pending.AddLast(message);
                    added++;
                }
            }

            foreach (RejectedMessage message in rejected)
            {
                kept.Seen.TryAdd(message.Hash, message.ExpiresAt);
            }
        }

        return new(added);
    }

    /// <inheritdoc/>
    public ValueTask AddSentAsync(AccountId account, MessageHash hash, DateTimeOffset expiresAt, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Account kept = Get(account);
        lock (kept.Gate)
        {
            kept.Seen[hash] = expiresAt;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReceivedMessage>> GetPendingAsync(AccountId account, int maxCount, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxCount);
        cancellationToken.ThrowIfCancellationRequested();
        Account kept = Get(account);
        lock (kept.Gate)
        {
            return new([.. kept.Pending.Take(maxCount)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask SetOutcomeAsync(AccountId account, MessageHash hash, HandlingOutcome outcome, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Account kept = Get(account);
        lock (kept.Gate)
        {
            for (LinkedListNode<ReceivedMessage>? node = kept.Pending.First; node is not null; node = node.Next)
            {
                if (node.Value.Hash == hash)
                {
                    kept.Pending.Remove(node);
                    break;
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<byte[]?> GetConfigAsync(AccountId account, ConfigNamespace kind, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Account kept = Get(account);
        lock (kept.Gate)
        {
            return new(kept.Configs.TryGetValue(kind, out byte[]? saved) ? [.. saved] : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask SetConfigAsync(AccountId account, ConfigNamespace kind, ReadOnlyMemory<byte> saved, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Account kept = Get(account);
        lock (kept.Gate)
        {
            if (kept.Configs.TryGetValue(kind, out byte[]? replaced))
            {
                // Keys of groups are in it.
                CryptographicOperations.ZeroMemory(replaced);
            }

            kept.Configs[kind] = saved.ToArray();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<MessagePosition?> GetAsync(PollCursorKey key, CancellationToken cancellationToken) => _cursors.GetAsync(key, cancellationToken);

    /// <inheritdoc/>
    public ValueTask SetAsync(PollCursorKey key, MessagePosition position, CancellationToken cancellationToken) => _cursors.SetAsync(key, position, cancellationToken);

    /// <inheritdoc/>
    public ValueTask ForgetAsync(SwarmAddress address, CancellationToken cancellationToken) => _cursors.ForgetAsync(address, cancellationToken);

    private Account Get(AccountId account)
    {
        lock (_gate)
        {
            ref Account? kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_accounts, account, out _);
            return kept ??= new Account();
        }
    }

    /// <summary>Represents what two messages have in common when they are the same one, stored twice.</summary>
    private readonly record struct Name(AccountId Conversation, AccountId Sender, DateTimeOffset SentAt, Type Kind)
    {
        public static Name Of(ReceivedMessage message) => new(message.Conversation, message.Sender, message.SentAt, message.Content.Payload.GetType());
    }

    private sealed class Account
    {
        private const int ForgetEvery = 256;
        private int _untilForgetting = ForgetEvery;

        public Lock Gate { get; } = new();

        public Dictionary<MessageHash, DateTimeOffset> Seen { get; } = [];

        public Dictionary<Name, DateTimeOffset> Named { get; } = [];

        public Dictionary<ConfigNamespace, byte[]> Configs { get; } = [];

        public LinkedList<ReceivedMessage> Pending { get; } = new();

        public void ForgetExpired(DateTimeOffset now)
        {
            if (--_untilForgetting > 0)
            {
                return;
            }

            _untilForgetting = ForgetEvery;
            Forget(Seen, now);
            Forget(Named, now);
        }

        private static void Forget<TKey>(Dictionary<TKey, DateTimeOffset> kept, DateTimeOffset now)
            where TKey : notnull
        {
            // Dictionary allows removal while it is enumerated.
            foreach ((TKey key, DateTimeOffset expiresAt) in kept)
            {
                if (expiresAt < now)
                {
                    kept.Remove(key);
                }
            }
        }
    }
}
