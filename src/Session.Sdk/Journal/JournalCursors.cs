using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Journal;

/// <summary>Keeps the positions of polls in the account's store.</summary>
/// <remarks>
/// Nodes come to a swarm and leave it. A position is worth as long as the node keeps the message that it names, so that it goes when that message has ended, whether or not the node
/// is still there: one that is away for a while finds its position, and what was left behind is not kept for ever. One instance serves one poll after the other.
/// </remarks>
/// <param name="journal">The account's journal.</param>
/// <param name="now">Gives the network's time.</param>
internal sealed class JournalCursors(AccountJournal journal, Func<DateTimeOffset> now) : IPollCursorStore
{
    /// <summary>How many positions of one swarm are kept: many times what its members and namespaces need. Those that end first give way.</summary>
    internal const int MaxPositions = 1_024;

    /// <summary>The longest that a position is kept, whatever a node says: as long as a swarm keeps anything.</summary>
    internal static readonly TimeSpan LongestLife = TimeSpan.FromDays(30);

    private static readonly TimeSpan TidyInterval = TimeSpan.FromDays(1);

    private (SessionAddress Swarm, DateTimeOffset At)? _tidied;

    public ValueTask<MessagePosition?> GetAsync(PollCursorKey key, CancellationToken cancellationToken) =>
        journal.Store.GetPositionAsync(journal.Account, key, cancellationToken);

    public async ValueTask SetAsync(PollCursorKey key, MessagePosition position, CancellationToken cancellationToken)
    {
        DateTimeOffset time = now();
        DateTimeOffset last = time + LongestLife;
        var batch = new StoreBatch();
        bool isTidying = _tidied is not { } tidied || tidied.Swarm != key.Address || (time - tidied.At).Duration() >= TidyInterval;
        if (isTidying)
        {
            await TidyAsync(batch, key, time, cancellationToken).ConfigureAwait(false);
        }

        batch.Positions.Add((key, position.Expiry < last ? position : position with { Expiry = last }));
        await journal.CommitAsync(batch, cancellationToken).ConfigureAwait(false);
        if (isTidying)
        {
            _tidied = (key.Address, time);
        }
    }

    public ValueTask ForgetAsync(SessionAddress address, CancellationToken cancellationToken)
    {
        var batch = new StoreBatch();
        batch.ForgottenSwarms.Add(address);
        return journal.CommitAsync(batch, cancellationToken);
    }

    private async ValueTask TidyAsync(StoreBatch batch, PollCursorKey next, DateTimeOffset time, CancellationToken cancellationToken)
    {
        IReadOnlyList<(PollCursorKey Key, MessagePosition Position)> kept = await journal.Store.GetPositionsAsync(journal.Account, next.Address, cancellationToken).ConfigureAwait(false);
        int room = MaxPositions - 1;
        foreach ((PollCursorKey key, MessagePosition position) in kept.Where(each => each.Key != next).OrderByDescending(each => each.Position.Expiry))
        {
            if (position.Expiry <= time || room-- <= 0)
            {
                batch.Positions.Add((key, null));
            }
        }
    }
}
