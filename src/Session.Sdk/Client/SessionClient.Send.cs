using System.Collections.Concurrent;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk;

public sealed partial class SessionClient
{
    private const int MaxStoredSize = 76_800;

    private const int MaxUnknownReplies = 1_000;

    private static readonly TimeSpan AcceptanceLead = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AcceptanceTimeToLive = TimeSpan.FromDays(14);

    private readonly ConcurrentDictionary<(MessageIdentity Identity, string Text), PreparedMessage> _unknownReplies = new();

    /// <summary>Sends a text to an account and a copy to the own account's other devices.</summary>
    /// <param name="recipient">To whom. The own id makes it a note to self.</param>
    /// <param name="text">The text, 1 to 2,000 code points, not blank.</param>
    /// <param name="cancellationToken">Cancels the sending. The message may have been accepted all the same.</param>
    /// <returns>How the recipient's swarm accepted the message.</returns>
    /// <exception cref="ArgumentException"><paramref name="recipient"/> is unset or <paramref name="text"/> is blank.</exception>
    /// <exception cref="MessageTooLargeException">The text is too long.</exception>
    /// <exception cref="SendOutcomeUnknownException">Whether the swarm accepted the message is not known: do not send the text again, give the exception's message to <see cref="ResendAsync"/>.</exception>
    /// <exception cref="SessionException">The network did not accept the message.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public Task<SentMessage> SendAsync(AccountId recipient, string text, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return SendAsync(new SendMessageRequest { Recipient = recipient, Payload = new VisibleMessage { Text = text } }, cancellationToken);
    }

    /// <inheritdoc cref="SendAsync(SendMessageRequest, CancellationToken)"/>
    public Task<SentMessage> SendAsync(SendMessageRequest request) => SendAsync(request, CancellationToken.None);

    /// <summary>Sends any payload to an account, and a copy to the own account's other devices where the protocol has one.</summary>
    /// <param name="request">What is sent to whom.</param>
    /// <param name="cancellationToken">Cancels the sending. The message may have been accepted all the same.</param>
    /// <returns>How the recipient's swarm accepted the message.</returns>
    /// <exception cref="ArgumentException">The recipient is unset or the payload is empty.</exception>
    /// <exception cref="MessageTooLargeException">The text or the whole message is too long.</exception>
    /// <exception cref="SendOutcomeUnknownException">Whether the swarm accepted the message is not known: do not send the request again, give the exception's message to <see cref="ResendAsync"/>.</exception>
    /// <exception cref="SessionException">The network did not accept the message.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async Task<SentMessage> SendAsync(SendMessageRequest request, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(request);
        OutgoingRules.Check(request);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        try
        {
            return await SendCoreAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && _disposing.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(SessionClient), "The client was disposed while a message was being sent.");
        }
    }

    /// <summary>Accepts somebody who wrote first: tells them and approves them on all devices. Answering does that as well. Does nothing for whom the user approved before.</summary>
    /// <param name="contact">Who wrote.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    /// <returns>A task that ends when the contact's swarm has the acceptance.</returns>
    /// <exception cref="SessionException">The network did not take it; the contact is not approved then.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async Task AcceptRequestAsync(AccountId contact, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (!State.IsRequest(contact))
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        await NetworkTime.EnsureSetAsync(Network, either.Token).ConfigureAwait(false);
        await State.EnsureRestoredAsync(either.Token).ConfigureAwait(false);
        DateTimeOffset sentAt = _timestamps.Next();
        var prepared = new PreparedMessage(AccountId, contact, sentAt, payload: null, [PrepareAcceptance(contact, sentAt, PreparedRole.Message)]);
        await _sender.SendAsync(prepared, either.Token).ConfigureAwait(false);
    }

    /// <summary>Sends a message once more whose end is not known: the same bytes with the same time, so that the recipient sees it once. May be repeated until it returns.</summary>
    /// <param name="prepared">The message, of <see cref="SendOutcomeUnknownException.Prepared"/>.</param>
    /// <param name="cancellationToken">Cancels the sending. The message may have been accepted all the same, and may be sent again.</param>
    /// <returns>How the recipient's swarm accepted the message.</returns>
    /// <exception cref="ArgumentException">The message is of another account.</exception>
    /// <exception cref="SendOutcomeUnknownException">Again no usable answer came.</exception>
    /// <exception cref="SessionException">The network did not accept the message.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async Task<SentMessage> ResendAsync(PreparedMessage prepared, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(prepared);
        if (prepared.Sender != AccountId)
        {
            throw new ArgumentException("The message is of another account.", nameof(prepared));
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        try
        {
            return await _sender.SendAsync(prepared, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && _disposing.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(SessionClient), "The client was disposed while a message was being sent.");
        }
    }

    /// <summary>Answers a message. An answer whose end is unknown is kept, so that a handler that gets the message again repeats it instead of making a second one.</summary>
    internal async Task<SentMessage> ReplyAsync(ReceivedMessage message, string text, CancellationToken cancellationToken)
    {
        (MessageIdentity Identity, string Text) key = (message.Identity, text);
        if (!_unknownReplies.TryGetValue(key, out PreparedMessage? prepared))
        {
            try
            {
                return await SendAsync(message.Conversation, text, cancellationToken).ConfigureAwait(false);
            }
            catch (SendOutcomeUnknownException unknown) when (_unknownReplies.Count < MaxUnknownReplies)
            {
                _unknownReplies[key] = unknown.Prepared;
                throw;
            }
        }

        SentMessage sent = await ResendAsync(prepared, cancellationToken).ConfigureAwait(false);
        _unknownReplies.TryRemove(key, out _);
        return sent;
    }

    private async Task<SentMessage> SendCoreAsync(SendMessageRequest request, CancellationToken cancellationToken)
    {
        await NetworkTime.EnsureSetAsync(Network, cancellationToken).ConfigureAwait(false);

        // The name goes with the message.
        await State.EnsureRestoredAsync(cancellationToken).ConfigureAwait(false);
        return await _sender.SendAsync(Prepare(request), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Seals all that is stored to send a message, before anything of it goes out.</summary>
    private PreparedMessage Prepare(SendMessageRequest request)
    {
        bool accepts = request.Payload is VisibleMessage or Reaction or CallSignal && State.IsRequest(request.Recipient);
        DateTimeOffset sentAt = _timestamps.Next(accepts ? AcceptanceLead : TimeSpan.Zero);
        var parts = new List<PreparedPart>();
        if (accepts)
        {
            // The answer to a request accepts it.
            parts.Add(PrepareAcceptance(request.Recipient, sentAt - AcceptanceLead, PreparedRole.Acceptance));
        }

        bool isNoteToSelf = request.Recipient == AccountId;
        var content = new MessageContent
        {
            SentAt = sentAt,
            Payload = isNoteToSelf ? OutgoingRules.ForOwnDevices(request.Payload, AccountId)! : WithProfile(request.Payload),
            Expiration = OutgoingRules.ExpirationOf(request),
        };
        parts.Add(Seal(PreparedRole.Message, content, request.Recipient, OutgoingRules.TimeToLive(request, isOwnCopy: isNoteToSelf)));
        if (!isNoteToSelf && request.SyncToOwnDevices && OutgoingRules.ForOwnDevices(request.Payload, request.Recipient) is { } copied)
        {
            parts.Add(Seal(PreparedRole.OwnCopy, content with { Payload = copied }, AccountId, OutgoingRules.TimeToLive(request, isOwnCopy: true)));
        }

        return new PreparedMessage(AccountId, request.Recipient, sentAt, request.Payload, parts);
    }

    private PreparedPart PrepareAcceptance(AccountId contact, DateTimeOffset sentAt, PreparedRole role) =>
        Seal(role, new MessageContent { SentAt = sentAt, Payload = WithProfile(new MessageRequestResponse()) }, contact, AcceptanceTimeToLive);

    private PreparedPart Seal(PreparedRole role, MessageContent content, AccountId recipient, TimeSpan timeToLive)
    {
        byte[] data = DirectMessage.Seal(content, _keys, recipient);
        if (data.Length > MaxStoredSize)
        {
            throw new MessageTooLargeException(data.Length, MaxStoredSize, "bytes");
        }

        var request = new StoreRequest { Address = recipient, Namespace = Namespace.Messages, Data = data, TimeToLive = timeToLive };
        return new PreparedPart(role, request, MessageHash.Compute(recipient, Namespace.Messages, data))
        {
            OwnIdentity = recipient == AccountId
                ? MessageIdentity.Of((content.Payload as DataPayload)?.SyncTarget ?? AccountId, AccountId, content.SentAt!.Value, content.Payload.GetType())
                : null,
        };
    }

    private ContentPayload WithProfile(ContentPayload payload) => payload switch
    {
        VisibleMessage { Profile: null } visible => visible with { Profile = State.OwnProfile() },
        MessageRequestResponse { Profile: null } response => response with { Profile = State.OwnProfile() },
        _ => payload,
    };
}
