using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Journal;

/// <summary>Keeps the positions of polls in the account's store.</summary>
internal sealed class JournalCursors(AccountJournal journal) : IPollCursorStore
{
    public ValueTask<MessagePosition?> GetAsync(PollCursorKey key, CancellationToken cancellationToken) =>
        journal.Store.GetPositionAsync(journal.Account, key, cancellationToken);

    public ValueTask SetAsync(PollCursorKey key, MessagePosition position, CancellationToken cancellationToken)
    {
        var batch = new StoreBatch();
        batch.Positions.Add((key, position));
        return journal.CommitAsync(batch, cancellationToken);
    }

    public ValueTask ForgetAsync(SessionAddress address, CancellationToken cancellationToken)
    {
        var batch = new StoreBatch();
        batch.ForgottenSwarms.Add(address);
        return journal.CommitAsync(batch, cancellationToken);
    }
}
