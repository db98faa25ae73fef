using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Store;

/// <summary>Passes everything on to another store; a test overrides what shall go wrong.</summary>
internal abstract class DelegatingStore(ISessionStore inner) : ISessionStore
{
    public virtual ValueTask<IReadOnlySet<MessageHash>> GetUnseenAsync(AccountId account, IReadOnlyCollection<MessageHash> hashes, CancellationToken cancellationToken = default) =>
        inner.GetUnseenAsync(account, hashes, cancellationToken);

    public virtual ValueTask<int> AddAsync(AccountId account, IReadOnlyList<ReceivedMessage> received, IReadOnlyList<RejectedMessage> rejected, CancellationToken cancellationToken = default) =>
        inner.AddAsync(account, received, rejected, cancellationToken);

    public virtual ValueTask<IReadOnlyList<ReceivedMessage>> GetNewAsync(AccountId account, IReadOnlyList<ReceivedMessage> opened, CancellationToken cancellationToken = default) =>
        inner.GetNewAsync(account, opened, cancellationToken);

    public virtual ValueTask AddSentAsync(AccountId account, MessageHash hash, MessageIdentity identity, DateTimeOffset sentAt, CancellationToken cancellationToken = default) =>
        inner.AddSentAsync(account, hash, identity, sentAt, cancellationToken);

    public virtual ValueTask<IReadOnlyList<ReceivedMessage>> GetPendingAsync(AccountId account, int maxCount, CancellationToken cancellationToken = default) =>
        inner.GetPendingAsync(account, maxCount, cancellationToken);

    public virtual ValueTask SetOutcomeAsync(AccountId account, MessageHash hash, HandlingOutcome outcome, CancellationToken cancellationToken = default) =>
        inner.SetOutcomeAsync(account, hash, outcome, cancellationToken);

    public virtual ValueTask<byte[]?> GetConfigAsync(AccountId account, Namespace kind, CancellationToken cancellationToken = default) =>
        inner.GetConfigAsync(account, kind, cancellationToken);

    public virtual ValueTask SetConfigAsync(AccountId account, Namespace kind, ReadOnlyMemory<byte> saved, CancellationToken cancellationToken = default) =>
        inner.SetConfigAsync(account, kind, saved, cancellationToken);

    public virtual ValueTask<MessagePosition?> GetAsync(PollCursorKey key, CancellationToken cancellationToken) => inner.GetAsync(key, cancellationToken);

    public virtual ValueTask SetAsync(PollCursorKey key, MessagePosition position, CancellationToken cancellationToken) => inner.SetAsync(key, position, cancellationToken);

    public virtual ValueTask ForgetAsync(SessionAddress address, CancellationToken cancellationToken) => inner.ForgetAsync(address, cancellationToken);
}
