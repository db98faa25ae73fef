using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Conversations;
using SessionSdk.Files;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Sending;
using SessionSdk.Storage;

namespace SessionSdk;

public sealed partial class SessionClient
{
    /// <summary>How many unread messages are looked at when a conversation is read: older ones become read without a receipt.</summary>
    private const int MaxReadAtOnce = 200;

    /// <summary>Gives a handle over a conversation. Nothing is asked or stored by that.</summary>
    /// <param name="id">The conversation; an account id converts to it.</param>
    /// <returns>The handle.</returns>
    /// <exception cref="ArgumentException"><paramref name="id"/> is unset.</exception>
    public Conversation GetConversation(ConversationId id)
    {
        ThrowIfDisposed();
        return id.IsDefault ? throw new ArgumentException("The conversation is not set.", nameof(id)) : new Conversation(this, id);
    }

    /// <summary>Gets a message by its number.</summary>
    /// <param name="id">The message.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The message as it is now, with what it quotes; <see langword="null"/> when it is not there.</returns>
    /// <exception cref="SessionException">The store did not give it.</exception>
    public async Task<Message?> GetMessageAsync(MessageId id, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return await _journal.Store.GetMessageAsync(AccountId, id, cancellationToken).ConfigureAwait(false) is { } record
            ? await QuotedMessages.ReadAsync(_journal, record, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>Downloads and decrypts a file of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="index">The place of the file in its message.</param>
    /// <param name="destination">Where the file is written. What was written counts only when the call returns: the end of the file proves it whole.</param>
    /// <param name="progress">Is told how far the download is.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <returns>What was downloaded.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The message has no such file.</exception>
    /// <exception cref="SessionException">The file cannot be fetched, or is not what the message promised.</exception>
    public async Task<DownloadedFile> DownloadAsync(Message message, int index, Stream destination, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(destination);
        MessageRecord? record = await _journal.Store.GetMessageAsync(AccountId, message.Id, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<StoredAttachment> files = (record is null ? null : MessageCodec.ReadBody(record).Attachments) ?? [];
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, files.Count);
        return await Network.Files.DownloadAttachmentAsync(MessageCodec.ToPointer(files[index]), destination, progress, cancellationToken).ConfigureAwait(false);
    }

    internal bool IsUnapproved(ConversationId conversation) => conversation.TryGetAccount(out AccountId person) && (person == AccountId || State.IsStranger(person));

    internal void DeleteFromSwarm(IReadOnlyList<MessageHash> hashes) => _chores.Delete(hashes);

    internal async Task MarkReadAsync(ConversationId conversation, DateTimeOffset? upTo, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        List<DateTimeOffset> receipts = [];
        List<(MessageHash, DateTimeOffset)> shortened = [];
        DateTimeOffset until = default;
        await _journal.UpdateAsync(
            async (batch, events, token) =>
            {
                ConversationRecord? record = await _journal.Store.GetConversationAsync(AccountId, conversation, token).ConfigureAwait(false);
                IReadOnlyList<MessageRecord> newest = await _journal.Store.GetHistoryAsync(AccountId, new HistoryQuery { Conversation = conversation, Limit = MaxReadAtOnce }, token).ConfigureAwait(false);
                until = upTo ?? (newest.Count > 0 ? newest[0].SentAt : default);
                int unread = record?.UnreadCount ?? 0;
                foreach (MessageRecord message in newest.Where(message => message is { IsRead: false, IsOutgoing: false } && message.SentAt <= until))
                {
                    batch.Messages.Add(Read(message, shortened));
                    unread -= message.CountsAsUnread && !message.IsDeleted ? 1 : 0;
                    if (message.CountsAsUnread)
                    {
                        receipts.Add(message.SentAt);
                    }
                }

                batch.Read.Add(new ReadMark(conversation, until));
                events.Add(new ConversationRead { Conversation = conversation, ReadUntil = until, UnreadCount = Math.Max(unread, 0) });
            },
            cancellationToken).ConfigureAwait(false);
        _chores.Shorten(shortened);
        _sweep.Wake();
        if (conversation.TryGetAccount(out AccountId person))
        {
            State.Conversations.MarkRead(person, until);
        }

        if (_options.ReadReceipts && receipts.Count > 0 && !IsUnapproved(conversation))
        {
            await _outbox.QueueAsync(new OutgoingItem { Conversation = conversation, Content = new OutgoingReceipt { SentTimes = receipts } }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a message read, and starts its time when that begins with the reading.</summary>
    private MessageRecord Read(MessageRecord message, List<(MessageHash, DateTimeOffset)> shortened)
    {
        DisappearingTimer timer = MessageCodec.ReadTimer(MessageCodec.ReadBody(message));
        if (message.ExpiresAt is not null || timer is not { Mode: DisappearingMode.AfterRead, IsOn: true })
        {
            return message with { IsRead = true };
        }

        DateTimeOffset end = State.Now + timer.Duration;
        if (message.Hash is { } hash)
        {
            shortened.Add((hash, end));
        }

        return message with { IsRead = true, ExpiresAt = end };
    }

    /// <summary>Takes over what other devices read, and tells what changed in the contacts.</summary>
    private void OnStateChanged(object? sender, AccountStateChangedEventArgs change)
    {
        var events = new List<SessionEvent>();
        var read = new List<ReadMark>();
        foreach (AccountStateChange each in change.Changes)
        {
            if (!AccountId.TryParse(each.Key, null, out AccountId person))
            {
                continue;
            }

            if (each.Subject is ConfigSubject.Contact or ConfigSubject.ContactRequest)
            {
                events.Add(new ContactChanged { Conversation = person, Contact = person, IsRemoved = each.Kind == ConfigChangeKind.Removed });
            }
            else if (change.IsFromOtherDevice && each.Subject == ConfigSubject.Conversation && State.Conversations.Get(person)?.LastRead is { } lastRead)
            {
                read.Add(new ReadMark(person, lastRead));
                events.Add(new ConversationRead { Conversation = person, ReadUntil = lastRead });
            }
        }

        if (events.Count > 0)
        {
            // The one who changed the state does not wait for the store.
            _ = CommitChangesAsync(read, events);
        }
    }

    private async Task CommitChangesAsync(List<ReadMark> read, List<SessionEvent> events)
    {
        try
        {
            var batch = new StoreBatch();
            batch.Read.AddRange(read);
            await _journal.CommitAsync(batch, events, _disposing.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is StoreException or OperationCanceledException or ObjectDisposedException)
        {
            LogChangesNotKept(failure.Message);
        }
    }

    [LoggerMessage(EventId = 9006, Level = LogLevel.Warning, Message = "Changes of the synced state could not be noted in the store: {Reason}")]
    private partial void LogChangesNotKept(string reason);
}
