using SessionSdk.Sending;

namespace SessionSdk;

public sealed partial class SessionClient
{
    /// <summary>Sends a message and waits until the recipient's swarm has it. A copy for the account's other devices follows by itself.</summary>
    /// <param name="conversation">To whom: an account id, the own one for a note to self.</param>
    /// <param name="draft">What is sent; a text converts to it: 1 to 2,000 code points, not blank.</param>
    /// <param name="cancellationToken">Ends the wait. A message that has not gone out is not sent then; one that has stays on its way.</param>
    /// <returns>The message as it stands in the conversation.</returns>
    /// <exception cref="ArgumentException">The conversation is unset, or the draft is empty.</exception>
    /// <exception cref="MessageTooLargeException">The text or the whole message is too long.</exception>
    /// <exception cref="MessageNotSentException">It could not be sent, or nobody knows whether it was (<see cref="DeliveryState.Unknown"/>); <see cref="RetryAsync"/> sends the same message again.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async Task<Message> SendAsync(ConversationId conversation, MessageDraft draft, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(draft);
        Message? sent = await _outbox.SendAsync(ItemOf(conversation, draft), cancellationToken).ConfigureAwait(false);
        return sent!;
    }

    /// <summary>Queues a message: it is durable when the call returns, and is sent in its turn, also after a restart. What becomes of it <see cref="DeliveryChanged"/> tells.</summary>
    /// <param name="conversation">To whom.</param>
    /// <param name="draft">What is sent.</param>
    /// <param name="cancellationToken">Cancels the queueing.</param>
    /// <returns>The message as it stands in the conversation.</returns>
    /// <exception cref="ArgumentException">The conversation is unset or the draft is empty.</exception>
    /// <exception cref="MessageTooLargeException">It is too large.</exception>
    /// <exception cref="SessionException">The store did not keep it.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async Task<Message> QueueAsync(ConversationId conversation, MessageDraft draft, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(draft);
        QueuedItem queued = await _outbox.QueueAsync(ItemOf(conversation, draft), cancellationToken).ConfigureAwait(false);
        return queued.Message!;
    }

    /// <summary>Sends a message again that failed, was interrupted or whose end is not known: the same bytes with the same time.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the message is on its way now.</returns>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public Task<bool> RetryAsync(MessageId message, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _outbox.RetryAsync(message, cancellationToken);
    }

    /// <summary>Gives up a message that has not been sent. What waited for it goes on, or is given up with it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the message will not be sent; <see langword="false"/> when it is out already, or perhaps.</returns>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async Task<bool> CancelAsync(MessageId message, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return await _outbox.CancelAsync(message, cancellationToken).ConfigureAwait(false) == OutboxCancellation.Cancelled;
    }

    /// <summary>Accepts somebody who wrote first: tells them and approves them on all devices. Answering does that as well. Does nothing for whom the user approved before.</summary>
    /// <param name="contact">Who wrote.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the contact's swarm has the acceptance.</returns>
    /// <exception cref="MessageNotSentException">The network did not take it; the contact is not approved then.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async Task AcceptRequestAsync(AccountId contact, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (State.IsRequest(contact))
        {
            await _outbox.SendAsync(new OutgoingItem { Conversation = contact, Content = new OutgoingAcceptance() }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    async ValueTask<MessageId> IConversationVerbs.SendAsync(ConversationId conversation, string text, string? idempotencyKey, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        OutgoingItem item = ItemOf(conversation, new MessageDraft { Text = text }) with { IdempotencyKey = idempotencyKey };
        return idempotencyKey is not null
            ? await _outbox.SendNamedAsync(item, cancellationToken).ConfigureAwait(false)
            : (await _outbox.SendAsync(item, cancellationToken).ConfigureAwait(false))!.Id;
    }

    /// <summary>Gives how the account's messages in a conversation disappear. What another device, or an admin of a group, has set longer than any message can say is the longest that one can.</summary>
    internal DisappearingTimer TimerOf(ConversationId conversation) =>
        SettingOf(conversation) is var setting && setting.Duration > OutgoingLimits.LongestTimer ? setting with { Duration = OutgoingLimits.LongestTimer } : setting;

    private DisappearingTimer SettingOf(ConversationId conversation) =>
        conversation.TryGetGroup(out GroupId group) ? _groups.Find(group)?.Timer ?? DisappearingTimer.Off
        : !conversation.TryGetAccount(out AccountId account) ? DisappearingTimer.Off
        : account == AccountId ? new DisappearingTimer(DisappearingMode.AfterSend, State.Profile.NoteToSelfTimer ?? TimeSpan.Zero)
        : State.Contacts.Get(account)?.Disappearing ?? DisappearingTimer.Off;

    private OutgoingItem ItemOf(ConversationId conversation, MessageDraft draft)
    {
        OutgoingItem item = OutgoingItem.Of(_communities.Resolve(conversation), draft);
        return item with { Expiration = draft.Expiration ?? TimerOf(item.Conversation) };
    }
}
