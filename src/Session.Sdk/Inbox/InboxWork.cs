using System.Runtime.CompilerServices;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>Gathers what a handful of incoming items means, until all of it is committed together.</summary>
/// <remarks>Used by one flow, within one turn of the journal. What earlier items changed is seen by later ones.</remarks>
internal sealed class InboxWork(AccountJournal journal, StoreBatch batch, List<SessionEvent> events, DateTimeOffset now)
{
    private const int PageSize = 500;

    /// <summary>How many messages of one conversation may have the same time. Nobody writes so many in a millisecond.</summary>
    private const int MaxOfOneTime = 100;

    private readonly Dictionary<MessageId, MessageRecord> _touched = [];
    private readonly HashSet<MessageId> _added = [];
    private readonly HashSet<MessageId> _removed = [];

    // What was added, by author and time: a batch may add thousands.
    private readonly Dictionary<(SenderId Author, long Time), List<MessageId>> _addedOf = [];

    // What the store was asked for before, all at once.
    private readonly Dictionary<(ConversationId Conversation, SenderId Author, long Time), MessageRecord?> _lookedUp = [];
    private MessageRecord? _replaced;

    internal AccountId OwnId => journal.Account;

    /// <summary>Gets the network's time.</summary>
    internal DateTimeOffset Now => now;

    internal StoreBatch Batch => batch;

    internal List<SessionEvent> Events => events;

    /// <summary>Gets the messages that are deleted from the own swarm when the rest is committed.</summary>
    internal List<MessageHash> Unwanted { get; } = [];

    /// <summary>Gets the messages that an admin deletes from the swarms of groups when the rest is committed.</summary>
    internal Dictionary<GroupId, List<MessageHash>> UnwantedInGroups { get; } = [];

    /// <summary>Gets the items of which a part has not found what it means, so that they wait although the rest of them was applied.</summary>
    internal HashSet<IncomingItem> Waiting { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Gets why parts of items were passed over although the rest of them was applied.</summary>
    internal List<RejectReason> PartsDiscarded { get; } = [];

    /// <summary>Gets the messages whose end in the own swarm is moved forward when the rest is committed.</summary>
    internal List<(MessageHash Hash, DateTimeOffset Until)> Shortened { get; } = [];

    /// <summary>Gets the lines that were added for messages which only a later version can read.</summary>
    internal List<MessageId> LaterLines { get; } = [];

    /// <summary>Finds a message of a conversation, or of any when that is unset, with what this work has changed.</summary>
    internal async ValueTask<MessageRecord?> FindAsync(ConversationId conversation, MessageReference reference, CancellationToken cancellationToken)
    {
        if (reference.ServerId is { } serverId && !conversation.IsDefault)
        {
            // In a room several messages of somebody may have the same time.
            return await FindByServerIdAsync(conversation, serverId, cancellationToken).ConfigureAwait(false);
        }

        if (FindAdded(conversation, reference) is { } added)
        {
            return added;
        }

        if (!_lookedUp.TryGetValue((conversation, reference.Author, reference.SentAt.UtcTicks), out MessageRecord? stored))
        {
            stored = await journal.Store.FindMessageAsync(journal.Account, conversation, reference, cancellationToken).ConfigureAwait(false);
        }

        return stored is null || _removed.Contains(stored.Id) ? null : _touched.GetValueOrDefault(stored.Id, stored);
    }

    /// <summary>Asks the store for all messages that some items may be, in one call instead of one for each. Nothing else is committed before this work is.</summary>
    internal async ValueTask LookUpAsync(IEnumerable<IncomingItem> items, CancellationToken cancellationToken)
    {
        (ConversationId Conversation, MessageReference Reference)[] wanted =
            [.. items.Where(item => !item.Conversation.IsDefault && item.ServerId is null).Select(item => (item.Conversation, item.Reference))];
        if (wanted.Length < 2)
        {
            return;
        }

        IReadOnlyList<MessageRecord?> found = await journal.Store.FindMessagesAsync(journal.Account, wanted, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < wanted.Length; i++)
        {
            _lookedUp[(wanted[i].Conversation, wanted[i].Reference.Author, wanted[i].Reference.SentAt.UtcTicks)] = found[i];
        }
    }

    private MessageRecord? FindAdded(ConversationId conversation, MessageReference reference)
    {
        foreach (MessageId id in _addedOf.GetValueOrDefault((reference.Author, reference.SentAt.UtcTicks)) ?? [])
        {
            if (_touched.TryGetValue(id, out MessageRecord? record) && record.Author == reference.Author && record.SentAt == reference.SentAt
                && (conversation.IsDefault || record.Conversation == conversation))
            {
                return record;
            }
        }

        return null;
    }

    private void NoteAdded(MessageRecord record)
    {
        (SenderId Author, long Time) key = (record.Author, record.SentAt.UtcTicks);
        if (!_addedOf.TryGetValue(key, out List<MessageId>? ids))
        {
            _addedOf[key] = ids = [];
        }

        if (!ids.Contains(record.Id))
        {
            ids.Add(record.Id);
        }
    }

    /// <summary>Finds the message that an item is, when it is there already: a message of its author and time, unless both have a random number and these differ.</summary>
    internal async ValueTask<MessageRecord?> FindSameAsync(IncomingItem item, CancellationToken cancellationToken)
    {
        MessageRecord? first = await FindAsync(item.Conversation, item.Reference, cancellationToken).ConfigureAwait(false);
        if (first is null || item is { RandomId: null } or { ServerId: not null })
        {
            return first;
        }

        var query = new HistoryQuery { Conversation = item.Conversation, Before = (After(item.SentAt), default), Limit = MaxOfOneTime, IncludeDeleted = true };
        IReadOnlyList<MessageRecord> stored = await journal.Store.GetHistoryAsync(journal.Account, query, cancellationToken).ConfigureAwait(false);
        MessageRecord[] ofTime =
        [
            .. stored.Where(record => record.SentAt == item.SentAt && !_removed.Contains(record.Id)).Select(record => _touched.GetValueOrDefault(record.Id, record)),
            .. _touched.Values.Where(record => _added.Contains(record.Id) && record.Conversation == item.Conversation && record.SentAt == item.SentAt),
        ];
        return ofTime.Length >= MaxOfOneTime ? first : ofTime.FirstOrDefault(record => record.Author == item.Sender && IsSame(record, item.RandomId.Value));
    }

    /// <summary>Gives the time after one; after the last that there is comes none.</summary>
    private static DateTimeOffset After(DateTimeOffset time) => time < DateTimeOffset.MaxValue.AddMilliseconds(-1) ? time.AddMilliseconds(1) : DateTimeOffset.MaxValue;

    private static bool IsSame(MessageRecord record, long randomId) => MessageCodec.ReadBody(record).RandomId is not { } other || other == randomId;

    /// <summary>Finds a message of a room by the number that its server gave it, with what this work has changed.</summary>
    internal async ValueTask<MessageRecord?> FindByServerIdAsync(ConversationId room, long serverId, CancellationToken cancellationToken)
    {
        if (_touched.Values.FirstOrDefault(record => record.ServerId == serverId && record.Conversation == room) is { } touched)
        {
            return touched;
        }

        var reference = new MessageReference { Author = OwnId, SentAt = default, ServerId = serverId };
        MessageRecord? stored = await journal.Store.FindMessageAsync(journal.Account, room, reference, cancellationToken).ConfigureAwait(false);
        return stored is null || _removed.Contains(stored.Id) || _touched.ContainsKey(stored.Id) ? null : stored;
    }

    /// <summary>Tells whether there is a line of the account's own, or of somebody else, in a conversation, with what this work has changed.</summary>
    internal async ValueTask<bool> HasLineAsync(ConversationId conversation, bool isOutgoing, CancellationToken cancellationToken)
    {
        if (_touched.Values.Any(record => _added.Contains(record.Id) && record.Conversation == conversation && record.IsOutgoing == isOutgoing))
        {
            return true;
        }

        var query = new HistoryQuery { Conversation = conversation, Limit = PageSize, IncludeDeleted = true };
        IReadOnlyList<MessageRecord> newest = await journal.Store.GetHistoryAsync(journal.Account, query, cancellationToken).ConfigureAwait(false);
        return newest.Any(record => record.IsOutgoing == isOutgoing && !_removed.Contains(record.Id));
    }

    /// <summary>Finds messages of a conversation by the hashes under which a swarm stores them, with what this work has changed.</summary>
    internal async ValueTask<IReadOnlyList<MessageRecord>> FindByHashAsync(ConversationId conversation, IReadOnlyCollection<MessageHash> hashes, CancellationToken cancellationToken)
    {
        IReadOnlyList<MessageRecord> stored = await journal.Store.FindByHashAsync(journal.Account, hashes, cancellationToken).ConfigureAwait(false);
        IEnumerable<MessageRecord> known = stored.Where(record => !_removed.Contains(record.Id)).Select(record => _touched.GetValueOrDefault(record.Id, record));
        IEnumerable<MessageRecord> added = _touched.Values.Where(record => _added.Contains(record.Id) && record.Hash is { } hash && hashes.Contains(hash));
        return [.. known.Concat(added).Where(record => record.Conversation == conversation)];
    }

    /// <summary>Gives the messages of a conversation that were sent before a time, with what this work has changed.</summary>
    internal async IAsyncEnumerable<MessageRecord> ListBeforeAsync(ConversationId conversation, DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (MessageRecord added in _touched.Values.Where(record => _added.Contains(record.Id) && record.Conversation == conversation && record.SentAt < before).ToArray())
        {
            yield return added;
        }

        (DateTimeOffset SentAt, MessageId Id)? place = (before, default);
        while (place is not null)
        {
            var query = new HistoryQuery { Conversation = conversation, Before = place, Limit = PageSize };
            IReadOnlyList<MessageRecord> page = await journal.Store.GetHistoryAsync(journal.Account, query, cancellationToken).ConfigureAwait(false);
            foreach (MessageRecord record in page.Where(record => !_removed.Contains(record.Id)))
            {
                yield return _touched.GetValueOrDefault(record.Id, record);
            }

            place = page.Count < PageSize ? null : (page[^1].SentAt, page[^1].Id);
        }
    }

    /// <summary>Notes that a swarm need not keep a message any longer.</summary>
    internal void Unwant(MessageRecord record)
    {
        if (record.Hash is not { } hash)
        {
            return;
        }

        if (!record.Conversation.TryGetGroup(out GroupId group))
        {
            Unwanted.Add(hash);
        }
        else if (UnwantedInGroups.TryGetValue(group, out List<MessageHash>? hashes))
        {
            hashes.Add(hash);
        }
        else
        {
            UnwantedInGroups[group] = [hash];
        }
    }

    /// <summary>Adds a message to its conversation.</summary>
    /// <returns>The message with its number.</returns>
    internal Message Add(Message message, StoredBody body, MessageHash? hash)
    {
        Message numbered = message with { Id = _replaced?.Id ?? journal.NextMessage() };
        MessageRecord record = MessageCodec.Write(numbered, body, hash);
        if (_replaced is not null)
        {
            // Its time runs on.
            record = record with { ExpiresAt = _replaced.ExpiresAt ?? record.ExpiresAt };
            _removed.Remove(_replaced.Id);
            _replaced = null;
        }

        _touched[record.Id] = record;
        _added.Add(record.Id);
        NoteAdded(record);
        return MessageCodec.Read(record, body);
    }

    /// <summary>Replaces a message.</summary>
    internal void Change(MessageRecord record)
    {
        _touched[record.Id] = record;
        if (_added.Contains(record.Id))
        {
            NoteAdded(record);
        }
    }

    /// <summary>Removes a message without leaving anything.</summary>
    internal void Remove(MessageRecord record)
    {
        _touched.Remove(record.Id);
        _removed.Add(record.Id);
    }

    /// <summary>Removes a message for whose place and number the next one comes that is added.</summary>
    internal void Replace(MessageRecord record)
    {
        Remove(record);
        _replaced = record;
    }

    /// <summary>Ends replacing: without a successor the message is gone.</summary>
    internal void EndReplacing() => _replaced = null;

    /// <summary>Writes what was changed into the batch.</summary>
    internal void Finish()
    {
        batch.Messages.AddRange(_touched.Values.OrderBy(record => record.Id));
        batch.RemovedMessages.AddRange(_removed);
    }
}
