using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk.Conversations;

/// <summary>Makes messages read up to a moment, on this device or because another one said so: the time of those that disappear after reading begins.</summary>
/// <param name="journal">The account's journal.</param>
/// <param name="conversation">The conversation.</param>
/// <param name="now">The network's time.</param>
/// <param name="isElsewhere">Whether another device read them. Since when, the own swarm knows; until it has said so, they live as if they had been read now.</param>
internal sealed class ReadMessages(AccountJournal journal, ConversationId conversation, DateTimeOffset now, bool isElsewhere)
{
    private const int PageSize = 200;

    /// <summary>How far back is looked for unread messages: what is older than swarms keep becomes read without a receipt.</summary>
    private const int MaxPages = 50;

    /// <summary>Gets the messages whose life in the own swarm ends earlier now.</summary>
    internal List<(MessageHash Hash, DateTimeOffset Until)> Shortened { get; } = [];

    /// <summary>Gets the messages of which the own swarm knows since when they have been read, and when they end if it does not.</summary>
    internal List<(MessageHash Hash, DateTimeOffset Until)> ReadElsewhere { get; } = [];

    /// <summary>Gets the sent times of the messages that others are told to have been read.</summary>
    internal List<DateTimeOffset> Receipts { get; } = [];

    /// <summary>Gets up to when the conversation is read.</summary>
    internal DateTimeOffset Until { get; private set; }

    /// <summary>Writes into a batch what becomes read.</summary>
    /// <param name="batch">The batch, in the journal's turn.</param>
    /// <param name="events">What happened is added.</param>
    /// <param name="upTo">The sent time of the last message that is read; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    internal async ValueTask WriteAsync(StoreBatch batch, List<SessionEvent> events, DateTimeOffset? upTo, CancellationToken cancellationToken)
    {
        ConversationRecord? record = await journal.Store.GetConversationAsync(journal.Account, conversation, cancellationToken).ConfigureAwait(false);
        int unread = record?.UnreadCount ?? 0;
        (DateTimeOffset SentAt, MessageId Id)? before = null;
        for (int page = 0; page < MaxPages; page++)
        {
            var query = new HistoryQuery { Conversation = conversation, Before = before, Limit = PageSize };
            IReadOnlyList<MessageRecord> messages = await journal.Store.GetHistoryAsync(journal.Account, query, cancellationToken).ConfigureAwait(false);
            if (messages.Count == 0)
            {
                break;
            }

            Until = page == 0 ? upTo ?? messages[0].SentAt : Until;
            foreach (MessageRecord message in messages.Where(message => message is { IsRead: false, IsOutgoing: false } && message.SentAt <= Until))
            {
                batch.Messages.Add(Read(message));
                unread -= message.CountsAsUnread ? 1 : 0;
            }

            before = (messages[^1].SentAt, messages[^1].Id);
            if (messages.Count < PageSize || (record?.ReadUntil is { } readUntil && messages[^1].SentAt <= readUntil && messages.All(message => message.IsRead || message.IsOutgoing)))
            {
                break;
            }
        }

        Until = Until == default ? upTo ?? default : Until;
        if (Until != default)
        {
            batch.Read.Add(new ReadMark(conversation, Until));
            events.Add(new ConversationRead { Conversation = conversation, ReadUntil = Until, UnreadCount = Math.Max(unread, 0) });
        }
    }

    private MessageRecord Read(MessageRecord message)
    {
        if (message.CountsAsUnread)
        {
            Receipts.Add(message.SentAt);
        }

        DisappearingTimer timer = MessageCodec.ReadTimer(MessageCodec.ReadBody(message));
        if (message.ExpiresAt is not null || timer is not { Mode: DisappearingMode.AfterRead, IsOn: true })
        {
            return message with { IsRead = true };
        }

        DateTimeOffset end = now + timer.Duration;
        if (message.Hash is { } hash)
        {
            (isElsewhere ? ReadElsewhere : Shortened).Add((hash, end));
        }

        return message with { IsRead = true, ExpiresAt = end };
    }
}
