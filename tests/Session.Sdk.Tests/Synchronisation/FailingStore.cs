using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>Keeps things in memory, except when it is told to fail, and hands out damaged configs where a test wants that.</summary>
internal sealed class FailingStore(TimeProvider time) : ISessionStore
{
    private readonly InMemorySessionStore _inner = new(time);

    internal bool IsFailing { get; set; }

    public ValueTask<IReadOnlySet<MessageHash>> GetUnseenAsync(AccountId account, IReadOnlyCollection<MessageHash> hashes, CancellationToken cancellationToken = default) =>
        _inner.GetUnseenAsync(account, hashes, cancellationToken);

    public ValueTask<int> AddAsync(AccountId account, IReadOnlyList<ReceivedMessage> received, IReadOnlyList<RejectedMessage> rejected, CancellationToken cancellationToken = default) =>
        _inner.AddAsync(account, received, rejected, cancellationToken);

    public ValueTask<IReadOnlyList<ReceivedMessage>> GetNewAsync(AccountId account, IReadOnlyList<ReceivedMessage> opened, CancellationToken cancellationToken = default) =>
        _inner.GetNewAsync(account, opened, cancellationToken);

    public ValueTask AddSentAsync(AccountId account, MessageHash hash, MessageIdentity identity, DateTimeOffset sentAt, CancellationToken cancellationToken = default) =>
        _inner.AddSentAsync(account, hash, identity, sentAt, cancellationToken);

    public ValueTask<IReadOnlyList<ReceivedMessage>> GetPendingAsync(AccountId account, int maxCount, CancellationToken cancellationToken = default) =>
        _inner.GetPendingAsync(account, maxCount, cancellationToken);

    public ValueTask SetOutcomeAsync(AccountId account, MessageHash hash, HandlingOutcome outcome, CancellationToken cancellationToken = default) =>
        _inner.SetOutcomeAsync(account, hash, outcome, cancellationToken);

    public ValueTask<byte[]?> GetConfigAsync(AccountId account, Namespace kind, CancellationToken cancellationToken = default) =>
        _inner.GetConfigAsync(account, kind, cancellationToken);

    public ValueTask SetConfigAsync(AccountId account, Namespace kind, ReadOnlyMemory<byte> saved, CancellationToken cancellationToken = default) => IsFailing
        ? ValueTask.FromException(new IOException("The disk is full."))
        : _inner.SetConfigAsync(account, kind, saved, cancellationToken);

    public ValueTask<MessagePosition?> GetAsync(PollCursorKey key, CancellationToken cancellationToken) => _inner.GetAsync(key, cancellationToken);

    public ValueTask SetAsync(PollCursorKey key, MessagePosition position, CancellationToken cancellationToken) => _inner.SetAsync(key, position, cancellationToken);

    public ValueTask ForgetAsync(SessionAddress address, CancellationToken cancellationToken) => _inner.ForgetAsync(address, cancellationToken);
}
