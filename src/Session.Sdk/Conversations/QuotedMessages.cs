using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk.Conversations;

/// <summary>Reads messages together with what they quote, one level deep.</summary>
internal static class QuotedMessages
{
    internal static async ValueTask<Message> ReadAsync(AccountJournal journal, MessageRecord record, CancellationToken cancellationToken)
    {
        StoredBody body = MessageCodec.ReadBody(record);
        MessageRecord? original = body.Quote is null
            ? null
            : await journal.Store.FindMessageAsync(journal.Account, record.Conversation, body.Quote, cancellationToken).ConfigureAwait(false);
        return MessageCodec.Read(record, body, original is { IsDeleted: false } ? MessageCodec.Read(original) : null);
    }
}
