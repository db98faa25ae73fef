using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Receiving;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Conversations;

/// <summary>Takes over from the own swarm when messages end that disappear after reading: there the account's devices find out which of them read first (conversations.md, section 12.4).</summary>
/// <param name="journal">The account's journal.</param>
/// <param name="networkNow">Gives the network's time.</param>
/// <param name="changed">Called when a message got an earlier end.</param>
internal sealed class SwarmExpiries(AccountJournal journal, Func<DateTimeOffset> networkNow, Action changed)
{
    // The sender's clock may be a little ahead.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    /// <summary>Takes over what the swarm says.</summary>
    /// <param name="told">When it forgets messages.</param>
    /// <param name="gone">The messages that it has forgotten already, since another device read them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async ValueTask AdoptAsync(IReadOnlyDictionary<MessageHash, DateTimeOffset> told, IReadOnlyCollection<MessageHash> gone, CancellationToken cancellationToken)
    {
        if (told.Count == 0 && gone.Count == 0)
        {
            return;
        }

        bool isChanged = false;
        await journal.UpdateAsync(
            async (batch, events, token) =>
            {
                IReadOnlyList<MessageRecord> found = await journal.Store.FindByHashAsync(journal.Account, [.. told.Keys, .. gone], token).ConfigureAwait(false);
                var work = new InboxWork(journal, batch, events, networkNow());
                foreach (MessageRecord record in found)
                {
                    isChanged |= Adopt(work, record, told);
                }

                work.Finish();
            },
            cancellationToken).ConfigureAwait(false);
        if (isChanged)
        {
            changed();
        }
    }

    private static bool Adopt(InboxWork work, MessageRecord record, IReadOnlyDictionary<MessageHash, DateTimeOffset> told)
    {
        DisappearingTimer timer = MessageCodec.ReadTimer(MessageCodec.ReadBody(record));
        if (record is not { IsOutgoing: false, IsRead: true, IsDeleted: false, ExpiresAt: { } end, Hash: { } hash } || timer is not { Mode: DisappearingMode.AfterRead, IsOn: true })
        {
            return false;
        }

        if (!told.TryGetValue(hash, out DateTimeOffset until))
        {
            Deletions.Delete(work, record, isExpired: true);
            return true;
        }

        // Nobody has read it before it was sent.
        if (until >= end || until - timer.Duration < record.SentAt - Tolerance)
        {
            return false;
        }

        work.Change(record with { ExpiresAt = until });
        return true;
    }
}
