using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Keeps what a client must not forget: positions in the swarm, seen messages, received messages that wait for their handler, and the synced state.</summary>
/// <remarks>
/// One store may serve several accounts. Calls may come from several threads. A durable implementation makes each call atomic: when
/// <see cref="AddAsync"/> returns, the messages survive a crash; positions move only after that, so a crash in between brings the same
/// messages again, and they are recognised by their identity. What is remembered is bounded by the store's own clock, never by what a node says.
/// </remarks>
public interface ISessionStore : IPollCursorStore
{
    /// <summary>Finds which hashes the store does not remember. That only saves opening those messages again: what a message is, its <see cref="ReceivedMessage.Identity"/> says.</summary>
    /// <param name="account">The account whose swarm holds them.</param>
    /// <param name="hashes">The hashes of the messages.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The unseen hashes.</returns>
    ValueTask<IReadOnlySet<MessageHash>> GetUnseenAsync(AccountId account, IReadOnlyCollection<MessageHash> hashes, CancellationToken cancellationToken = default);

    /// <summary>Finds which opened messages are new: those whose <see cref="ReceivedMessage.Identity"/> was neither taken in, passed over nor sent before. Others change nothing.</summary>
    /// <param name="account">The account that got them.</param>
    /// <param name="opened">The opened messages.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The new ones, in the same order, each identity once.</returns>
    ValueTask<IReadOnlyList<ReceivedMessage>> GetNewAsync(AccountId account, IReadOnlyList<ReceivedMessage> opened, CancellationToken cancellationToken = default);

    /// <summary>Takes in new messages and remembers the passed-over ones as seen. A message with the identity of one that is there already is a duplicate and only its hash is remembered.</summary>
    /// <param name="account">The account that got them.</param>
    /// <param name="received">The opened messages, in the order in which they are handled.</param>
    /// <param name="rejected">The messages that were passed over.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many messages were new.</returns>
    /// <exception cref="SessionStoreFullException">There is no room for all of them. What there was room for is taken in; the others come again, because the position does not move.</exception>
    ValueTask<int> AddAsync(AccountId account, IReadOnlyList<ReceivedMessage> received, IReadOnlyList<RejectedMessage> rejected, CancellationToken cancellationToken = default);

    /// <summary>Remembers a message of the own making as seen, before it is sent, so that it is not taken for a received one.</summary>
    /// <param name="account">The account that sends it.</param>
    /// <param name="hash">The hash under which the swarm will store it.</param>
    /// <param name="identity">The identity that it will have when it comes back.</param>
    /// <param name="sentAt">The time of the message.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when it is remembered.</returns>
    ValueTask AddSentAsync(AccountId account, MessageHash hash, MessageIdentity identity, DateTimeOffset sentAt, CancellationToken cancellationToken = default);

    /// <summary>Gets received messages that have not been handled, oldest first.</summary>
    /// <param name="account">The account that got them.</param>
    /// <param name="maxCount">How many at most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The messages.</returns>
    ValueTask<IReadOnlyList<ReceivedMessage>> GetPendingAsync(AccountId account, int maxCount, CancellationToken cancellationToken = default);

    /// <summary>Records that a message has been handled, or given up.</summary>
    /// <param name="account">The account that got it.</param>
    /// <param name="hash">The hash of the message.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when it is recorded.</returns>
    ValueTask SetOutcomeAsync(AccountId account, MessageHash hash, HandlingOutcome outcome, CancellationToken cancellationToken = default);

    /// <summary>Loads what <see cref="SetConfigAsync"/> saved.</summary>
    /// <param name="account">The account.</param>
    /// <param name="kind">Which of its configs.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The saved bytes, or <see langword="null"/> when none were saved.</returns>
    ValueTask<byte[]?> GetConfigAsync(AccountId account, Namespace kind, CancellationToken cancellationToken = default);

    /// <summary>Saves the state of a config in place of what was saved before. It holds private data in the clear: a durable store seals it.</summary>
    /// <param name="account">The account.</param>
    /// <param name="kind">Which of its configs.</param>
    /// <param name="saved">The bytes. They are wiped when the call has ended, so the store copies them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when they would survive a crash.</returns>
    ValueTask SetConfigAsync(AccountId account, Namespace kind, ReadOnlyMemory<byte> saved, CancellationToken cancellationToken = default);
}
