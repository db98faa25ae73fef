using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Keeps everything in memory, as long as the process lives. For tests, scripts and bots that may miss what came while they were down.</summary>
/// <remarks>
/// Safe to share between threads and accounts. Memory is bounded whatever a swarm gives: of an account 10,000 messages wait for a handler
/// and 200,000 are remembered as handled, for 31 days by the own clock. Beyond that a sender's oldest are forgotten and its older ones not
/// taken any more; what has no room at all stays in the swarm and comes again.
/// </remarks>
public sealed class InMemorySessionStore : ISessionStore
{
    /// <summary>How many messages of an account may wait for somebody who takes them. More stay in the swarm.</summary>
    internal const int MaxPending = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<AccountId, Account> _accounts = [];
    private readonly InMemoryPollCursorStore _cursors = new();
    private readonly TimeProvider _time;
    private readonly long _start;

    /// <summary>Makes an empty store.</summary>
    /// <param name="time">Tells what can be forgotten; <see langword="null"/> for <see cref="TimeProvider.System"/>.</param>
    public InMemorySessionStore(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _start = _time.GetTimestamp();
    }

    /// <summary>Gets the time since the store began, which nobody sets.</summary>
    private TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<MessageHash>> GetUnseenAsync(AccountId account, IReadOnlyCollection<MessageHash> hashes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        cancellationToken.ThrowIfCancellationRequested();
        Account kept = Get(account);
        lock (kept.Gate)
        {
            kept.Hashes.ForgetOld(Elapsed);
            return new(hashes.Where(hash => !kept.Hashes.Contains(Account.Shorten(hash))).ToHashSet());
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ReceivedMessage>> GetNewAsync(AccountId account, IReadOnlyList<ReceivedMessage> opened, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(opened);
        cancellationToken.ThrowIfCancellationRequested();
        Account kept = Get(account);
        lock (kept.Gate)
        {
            var found = new HashSet<MessageIdentity>();
            return new([.. opened.Where(message => !kept.Contains(message) && found.Add(message.Identity))]);
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
        int left = 0;
        lock (kept.Gate)
        {
            TimeSpan now = Elapsed;
            kept.ForgetOld(now);
            foreach (ReceivedMessage message in received)
            {
                SeenOutcome outcome = kept.Pending.Count < MaxPending ? kept.Remember(message, now, Ahead(message.SentAt)) : kept.Contains(message) ? SeenOutcome.Known : SeenOutcome.Full;
                if (outcome == SeenOutcome.Full)
                {
                    left++;
                    continue;
                }

                kept.Hashes.Add(Account.Shorten(message.Hash), now);
                if (outcome == SeenOutcome.New)
                {
                    kept.Pending.AddLast(message);
                    added++;
                }
            }

            foreach (RejectedMessage message in rejected)
            {
                if (message.Message is { } genuine && kept.Remember(genuine, now, Ahead(genuine.SentAt)) == SeenOutcome.Full)
                {
                    left++;
                    continue;
                }

                kept.Hashes.Add(Account.Shorten(message.Hash), now);
            }
        }

        return left == 0 ? new(added) : throw new SessionStoreFullException(left, added);
    }

    /// <inheritdoc/>
    public ValueTask AddSentAsync(AccountId account, MessageHash hash, MessageIdentity identity, DateTimeOffset sentAt, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Account kept = Get(account);
        lock (kept.Gate)
        {
            kept.Hashes.Add(Account.Shorten(hash), Elapsed);
            kept.Approved.TryAdd(identity.Value, Account.Shorten(account), sentAt.ToUnixTimeMilliseconds(), Elapsed, Ahead(sentAt));
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
    public ValueTask<byte[]?> GetConfigAsync(AccountId account, Namespace kind, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Account kept = Get(account);
        lock (kept.Gate)
        {
            return new(kept.Configs.TryGetValue(kind, out byte[]? saved) ? [.. saved] : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask SetConfigAsync(AccountId account, Namespace kind, ReadOnlyMemory<byte> saved, CancellationToken cancellationToken = default)
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
    public ValueTask ForgetAsync(SessionAddress address, CancellationToken cancellationToken) => _cursors.ForgetAsync(address, cancellationToken);

    private Account Get(AccountId account)
    {
        lock (_gate)
        {
            ref Account? kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_accounts, account, out _);
            return kept ??= new Account();
        }
    }

    private TimeSpan Ahead(DateTimeOffset sentAt) => sentAt - _time.GetUtcNow();

    private sealed class Account
    {
        public Lock Gate { get; } = new();

        public RecentHashes Hashes { get; } = new();

        /// <summary>Gets the messages of senders that the user approved, and own ones. What strangers send takes no room from them.</summary>
        public SeenMessages Approved { get; } = new(SeenMessages.DefaultCapacity);

        public SeenMessages Requests { get; } = new(SeenMessages.DefaultCapacity);

        public Dictionary<Namespace, byte[]> Configs { get; } = [];

        public LinkedList<ReceivedMessage> Pending { get; } = new();

        public static UInt128 Shorten(MessageHash hash) => BinaryPrimitives.ReadUInt128LittleEndian(hash.AsSpan());

        public static UInt128 Shorten(AccountId id) => BinaryPrimitives.ReadUInt128LittleEndian(id.AsSpan()[1..]);

        /// <summary>Tells whether a message is known; its sender may have been approved meanwhile.</summary>
        public bool Contains(ReceivedMessage message)
        {
            UInt128 identity = message.Identity.Value;
            UInt128 sender = Shorten(message.Sender);
            long sentAt = message.SentAt.ToUnixTimeMilliseconds();
            return Approved.Contains(identity, sender, sentAt) || Requests.Contains(identity, sender, sentAt);
        }

        public SeenOutcome Remember(ReceivedMessage message, TimeSpan now, TimeSpan ahead) => Contains(message)
            ? SeenOutcome.Known
            : (message.IsRequest ? Requests : Approved).TryAdd(message.Identity.Value, Shorten(message.Sender), message.SentAt.ToUnixTimeMilliseconds(), now, ahead);

        public void ForgetOld(TimeSpan now)
        {
            Hashes.ForgetOld(now);
            Approved.ForgetOld(now);
            Requests.ForgetOld(now);
        }
    }
}
