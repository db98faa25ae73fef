using Microsoft.Extensions.Logging;
using SessionSdk.Communities;
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
    /// <summary>Gives a handle over a conversation. Nothing is asked or stored by that.</summary>
    /// <param name="id">The conversation; an account or group id converts to it.</param>
    /// <returns>The handle; a <see cref="Group"/> for a group, a <see cref="Room"/> for a room of a community.</returns>
    /// <exception cref="ArgumentException"><paramref name="id"/> is unset.</exception>
    public Conversation GetConversation(ConversationId id)
    {
        ThrowIfDisposed();
        return id.IsDefault ? throw new ArgumentException("The conversation is not set.", nameof(id))
            : id.TryGetGroup(out GroupId group) ? new Group(this, group)
            : id.Kind == ConversationKind.Room ? new Room(this, id)
            : new Conversation(this, id);
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
        if (record!.Conversation.Kind == ConversationKind.Room && RoomFileLink.TryParse(files[index].Url, out RoomFileLink? link) && files[index].Key is null)
        {
            return await DownloadFromRoomAsync(record.Conversation, link, destination, progress, cancellationToken).ConfigureAwait(false);
        }

        return await Network.Files.DownloadAttachmentAsync(MessageCodec.ToPointer(files[index]), destination, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Downloads a file of a room from its own server: a link to another place is not followed.</summary>
    private async Task<DownloadedFile> DownloadFromRoomAsync(ConversationId conversation, RoomFileLink link, Stream destination, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        (ServerSession session, RoomEntry entry) = _communities.Get(conversation);
        if (!session.Server.Equals(CommunityServer.Create(link.BaseUrl, session.Server.PublicKey)))
        {
            throw new RoomAccessException(conversation, RoomRefusal.NotReadable);
        }

        IProgress<long>? told = progress is null ? null : new RoomDownloadProgress(progress);
        RoomFile file = await session.Connection.DownloadFileAsync(link.Room ?? entry.Token, link.FileId, destination, told, cancellationToken).ConfigureAwait(false);
        return new DownloadedFile { Size = file.Bytes.Length, Format = Messaging.FileFormat.Plain, ExpiresAt = file.ExpiresAt };
    }

    /// <summary>Tells whether the other side of a conversation is not told of typing, reading and saving: only approved persons are.</summary>
    internal bool IsUnapproved(ConversationId conversation) => !conversation.TryGetAccount(out AccountId person) || person == AccountId || State.IsStranger(person);

    internal void DeleteFromSwarm(IReadOnlyList<MessageHash> hashes) => _chores.Delete(hashes);

    internal async Task MarkReadAsync(ConversationId conversation, DateTimeOffset? upTo, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        ReadMessages read = await CommitReadAsync(conversation, upTo, isElsewhere: false, cancellationToken).ConfigureAwait(false);
        if (conversation.TryGetAccount(out AccountId person) && read.Until != default)
        {
            State.Conversations.MarkRead(person, read.Until);
        }
        else if (conversation.TryGetGroup(out GroupId group) && read.Until != default)
        {
            State.Conversations.MarkRead(group, read.Until);
        }
        else if (conversation.TryGetBlinded(out _, out BlindedId blinded) && read.Until != default)
        {
            State.Conversations.MarkRead(blinded, read.Until);
        }
        else if (_communities.Find(conversation) is { } room && read.Until != default)
        {
            State.Conversations.MarkRead(room.Entry.Address, read.Until);
        }

        if (_options.ReadReceipts && read.Receipts.Count > 0 && conversation.Kind == ConversationKind.Person && !IsUnapproved(conversation))
        {
            await _outbox.QueueAsync(new OutgoingItem { Conversation = conversation, Content = new OutgoingReceipt { SentTimes = read.Receipts } }, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ReadMessages> CommitReadAsync(ConversationId conversation, DateTimeOffset? upTo, bool isElsewhere, CancellationToken cancellationToken)
    {
        var read = new ReadMessages(_journal, conversation, State.Now, isElsewhere);
        await _journal.UpdateAsync((batch, events, token) => read.WriteAsync(batch, events, upTo, token), cancellationToken).ConfigureAwait(false);
        _chores.Shorten(read.Shortened);
        _chores.Shorten(read.ReadElsewhere, areReadElsewhere: true);
        _sweep.Wake();
        return read;
    }

    /// <summary>Takes over what other devices read, and tells what changed in the contacts.</summary>
    private void OnStateChanged(object? sender, AccountStateChangedEventArgs change)
    {
        var events = new List<SessionEvent>();
        var read = new List<ReadMark>();
        var gone = new List<ConversationId>();
        if (change.IsFromOtherDevice && change.Changes.Any(each => each.Subject == ConfigSubject.Profile))
        {
            events.Add(new ProfileChanged());
        }

        bool areGroupsChanged = false;
        bool areRoomsChanged = false;
        foreach (AccountStateChange each in change.Changes)
        {
            if (ConversationId.TryParse(each.Key, null, out ConversationId listed) && IsOfList(each, listed))
            {
                events.Add(new ConversationChanged { Conversation = listed });
            }

            if (GroupId.TryParse(each.Key, null, out GroupId group))
            {
                areGroupsChanged |= each is { Config: var config, Subject: ConfigSubject.Group } && config == Namespace.UserGroups;
                if (change.IsFromOtherDevice && each.Config == Namespace.ConversationInfo && State.Conversations.Get(group)?.LastRead is { } readInGroup)
                {
                    read.Add(new ReadMark(group, readInGroup));
                }

                continue;
            }

            if (each.Subject == ConfigSubject.Community)
            {
                areRoomsChanged |= each.Config == Namespace.UserGroups;
                if (change.IsFromOtherDevice && each.Config == Namespace.ConversationInfo && ConversationId.TryParse(each.Key, null, out ConversationId id)
                    && _communities.Find(id) is { } room && State.Conversations.Get(room.Entry.Address)?.LastRead is { } readInRoom)
                {
                    read.Add(new ReadMark(id, readInRoom));
                }

                continue;
            }

            if (!AccountId.TryParse(each.Key, null, out AccountId person))
            {
                continue;
            }

            if (each.Subject is ConfigSubject.Contact or ConfigSubject.ContactRequest)
            {
                bool isRemoved = each.Kind == ConfigChangeKind.Removed;

                // A request that becomes a contact brings the name and the picture that it had.
                ConfigChangeDetails details = change.Changes.Any(other => other is { Subject: ConfigSubject.ContactRequest, Kind: ConfigChangeKind.Removed } && other.Key == each.Key)
                    ? ConfigChangeDetails.None
                    : each.Details;
                events.Add(new ContactChanged
                {
                    Conversation = person,
                    Contact = person,
                    IsRemoved = isRemoved,
                    IsNameChanged = details.HasFlag(ConfigChangeDetails.Name),
                    IsPictureChanged = details.HasFlag(ConfigChangeDetails.Picture),
                });
                if (isRemoved && change.IsFromOtherDevice && each.Subject == ConfigSubject.Contact && State.Contacts.Get(person) is null)
                {
                    // Another device removed the contact with the conversation.
                    gone.Add(person);
                    events.Add(new ConversationChanged { Conversation = person, IsRemoved = true });
                }
            }
            else if (change.IsFromOtherDevice && each.Subject == ConfigSubject.Conversation && State.Conversations.Get(person)?.LastRead is { } lastRead)
            {
                read.Add(new ReadMark(person, lastRead));
            }
        }

        if (areGroupsChanged)
        {
            _groups.Follow();
        }

        if (areRoomsChanged)
        {
            _communities.Follow();
        }

        if (events.Count > 0 || read.Count > 0)
        {
            // The one who changed the state does not wait for the store.
            _ = CommitChangesAsync(read, gone, events);
        }
    }

    /// <summary>Tells whether lists of conversations show something else by a change that no other event tells: a group or a room that is pinned or muted, and a mark of the user's own.</summary>
    private bool IsOfList(AccountStateChange change, ConversationId conversation)
    {
        if (change.Config == Namespace.UserGroups)
        {
            return change is { Kind: ConfigChangeKind.Updated, Subject: ConfigSubject.Group or ConfigSubject.Community };
        }

        ConversationInfo? info = change.Config != Namespace.ConversationInfo || change.Kind == ConfigChangeKind.Removed ? null
            : conversation.TryGetAccount(out AccountId person) ? State.Conversations.Get(person)
            : conversation.TryGetGroup(out GroupId group) ? State.Conversations.Get(group)
            : _communities.Find(conversation) is { } room ? State.Conversations.Get(room.Entry.Address) : null;
        return info is { IsMarkedUnread: true };
    }

    private async Task CommitChangesAsync(List<ReadMark> read, List<ConversationId> gone, List<SessionEvent> events)
    {
        try
        {
            if (events.Count > 0)
            {
                var batch = new StoreBatch();
                batch.RemovedConversations.AddRange(gone);
                await _journal.CommitAsync(batch, events, _disposing.Token).ConfigureAwait(false);
            }

            foreach (ReadMark mark in read)
            {
                await CommitReadAsync(mark.Conversation, mark.Until, isElsewhere: true, _disposing.Token).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is StoreException or OperationCanceledException or ObjectDisposedException)
        {
            LogChangesNotKept(failure.Message);
        }
    }

    private sealed class RoomDownloadProgress(IProgress<TransferProgress> progress) : IProgress<long>
    {
        public void Report(long value) => progress.Report(new TransferProgress(TransferStage.Downloading, value, null));
    }

    [LoggerMessage(EventId = 9006, Level = LogLevel.Warning, Message = "Changes of the synced state could not be noted in the store: {Reason}")]
    private partial void LogChangesNotKept(string reason);
}
