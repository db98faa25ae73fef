using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>Gathers what a handful of incoming items means, until all of it is committed together.</summary>
/// <remarks>Used by one flow, within one turn of the journal. What earlier items changed is seen by later ones.</remarks>
internal sealed class InboxWork(AccountJournal journal, StoreBatch batch, List<SessionEvent> events, DateTimeOffset now)
{
    private readonly Dictionary<MessageId, MessageRecord> _touched = [];
    private readonly HashSet<MessageId> _added = [];
    private readonly HashSet<MessageId> _removed = [];
    private MessageRecord? _replaced;

    internal AccountId OwnId => journal.Account;

    /// <summary>Gets the network's time.</summary>
    internal DateTimeOffset Now => now;

    internal StoreBatch Batch => batch;

    internal List<SessionEvent> Events => events;

    /// <summary>Gets the messages that are deleted from the own swarm when the rest is committed.</summary>
    internal List<MessageHash> Unwanted { get; } = [];

    /// <summary>Gets the messages whose end in the own swarm is moved forward when the rest is committed.</summary>
    internal List<(MessageHash Hash, DateTimeOffset Until)> Shortened { get; } = [];

    /// <summary>Gets the lines that were added for messages which only a later version can read.</summary>
    internal List<MessageId> LaterLines { get; } = [];

    /// <summary>Finds a message of a conversation, or of any when that is unset, with what this work has changed.</summary>
    internal async ValueTask<MessageRecord?> FindAsync(ConversationId conversation, MessageReference reference, CancellationToken cancellationToken)
    {
        MessageRecord? added = _touched.Values.FirstOrDefault(record =>
            _added.Contains(record.Id) && record.Author == reference.Author && record.SentAt == reference.SentAt && (conversation.IsDefault || record.Conversation == conversation));
        if (added is not null)
        {
            return added;
        }

        MessageRecord? stored = await journal.Store.FindMessageAsync(journal.Account, conversation, reference, cancellationToken).ConfigureAwait(false);
        return stored is null || _removed.Contains(stored.Id) ? null : _touched.GetValueOrDefault(stored.Id, stored);
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
        return MessageCodec.Read(record, body);
    }

    /// <summary>Replaces a message.</summary>
    internal void Change(MessageRecord record) => _touched[record.Id] = record;

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
