using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk.Dispatching;

/// <summary>Makes events of what the store keeps: an event about a message is read together with the message as it is now.</summary>
internal sealed class EventLoader(AccountJournal journal)
{
    /// <summary>Tells whether an event brings a message that came after another.</summary>
    internal static bool BringsMessageAfter(EventRecord record, MessageId message) =>
        record.Kind == nameof(MessageReceived) && EventCodec.TryRead(record, out StoredEvent? stored) && stored.Message > message.Value;

    /// <summary>Tells whether a message is one that others sent and that a person would see.</summary>
    internal static bool IsIncomingVisible(Message message) =>
        message is { IsOutgoing: false, IsDeleted: false, Kind: MessageKind.Text or MessageKind.CommunityInvitation };

    /// <summary>Reads an event.</summary>
    /// <returns>Whether it can be read, and the event: <see langword="null"/> when its message is gone.</returns>
    internal async ValueTask<(bool IsReadable, SessionEvent? Event)> LoadAsync(EventRecord record, CancellationToken cancellationToken)
    {
        if (!EventCodec.TryRead(record, out StoredEvent? stored))
        {
            return (false, null);
        }

        Message? message = stored.Message == 0 ? null : await LoadMessageAsync(new MessageId(stored.Message), cancellationToken).ConfigureAwait(false);
        return (true, EventCodec.Complete(record, stored, message));
    }

    private async ValueTask<Message?> LoadMessageAsync(MessageId id, CancellationToken cancellationToken)
    {
        MessageRecord? record = await journal.Store.GetMessageAsync(journal.Account, id, cancellationToken).ConfigureAwait(false);
        if (record is null)
        {
            return null;
        }

        StoredBody body = MessageCodec.ReadBody(record);
        MessageRecord? original = body.Quote is null
            ? null
            : await journal.Store.FindMessageAsync(journal.Account, record.Conversation, body.Quote, cancellationToken).ConfigureAwait(false);
        return MessageCodec.Read(record, body, original is null ? null : MessageCodec.Read(original));
    }
}
