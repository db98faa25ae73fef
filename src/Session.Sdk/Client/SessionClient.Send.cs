using Microsoft.Extensions.Logging;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk;

public sealed partial class SessionClient
{
    private const int MaxStoredSize = 76_800;

    private static readonly TimeSpan AcceptanceLead = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AcceptanceTimeToLive = TimeSpan.FromDays(14);

    /// <summary>Sends a text to an account and a copy to the own account's other devices.</summary>
    /// <param name="recipient">To whom. The own id makes it a note to self.</param>
    /// <param name="text">The text, 1 to 2,000 code points, not blank.</param>
    /// <param name="cancellationToken">Cancels the sending. The message may have been accepted all the same.</param>
    /// <returns>How the recipient's swarm accepted the message.</returns>
    /// <exception cref="ArgumentException"><paramref name="recipient"/> is unset or <paramref name="text"/> is blank.</exception>
    /// <exception cref="MessageTooLargeException">The text is too long.</exception>
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
        await Network.Onion.GetTimeAsync(either.Token).ConfigureAwait(false);

        await SendAcceptanceAsync(contact, _timestamps.Next(), either.Token).ConfigureAwait(false);
    }

    private async Task<SentMessage> SendCoreAsync(SendMessageRequest request, CancellationToken cancellationToken)
    {
        await Network.Onion.GetTimeAsync(cancellationToken).ConfigureAwait(false);

        bool accepts = request.Payload is VisibleMessage or Reaction or CallSignal && State.IsRequest(request.Recipient);
        DateTimeOffset sentAt = _timestamps.Next(accepts ? AcceptanceLead : TimeSpan.Zero);
        if (accepts)
        {
            // The answer to a request accepts it.
            await SendAcceptanceAsync(request.Recipient, sentAt - AcceptanceLead, cancellationToken).ConfigureAwait(false);
        }

        bool isNoteToSelf = request.Recipient == AccountId;
        var content = new MessageContent
        {
            SentAt = sentAt,
            Payload = isNoteToSelf ? OutgoingRules.ForOwnDevices(request.Payload, AccountId)! : WithProfile(request.Payload),
            Expiration = OutgoingRules.ExpirationOf(request),
        };
        StoreResult stored = await StoreAsync(content, request.Recipient, OutgoingRules.TimeToLive(request, isOwnCopy: isNoteToSelf), cancellationToken).ConfigureAwait(false);
        var sent = new SentMessage
        {
            Recipient = request.Recipient,
            Hash = stored.Hash,
            SentAt = sentAt,
            Members = stored.Members,
            Path = stored.Path,
            RoundTrip = stored.RoundTrip,
            SyncCopyHash = isNoteToSelf ? stored.Hash : null,
        };
        State.NoteSent(request.Recipient, request.Payload);
        ClientDiagnostics.MessagesSent.Add(1);
        LogSent(stored.Members.Count);
        return isNoteToSelf || !request.SyncToOwnDevices ? sent : await SyncAsync(request, content, sent, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SentMessage> SyncAsync(SendMessageRequest request, MessageContent content, SentMessage sent, CancellationToken cancellationToken)
    {
        if (OutgoingRules.ForOwnDevices(request.Payload, request.Recipient) is not { } payload)
        {
            return sent;
        }

        try
        {
            StoreResult copy = await StoreAsync(content with { Payload = payload }, AccountId, OutgoingRules.TimeToLive(request, isOwnCopy: true), cancellationToken).ConfigureAwait(false);
            return sent with { SyncCopyHash = copy.Hash };
        }
        catch (SessionException failure)
        {
            // The message itself has been accepted: that must not look like a failure to send.
            LogSyncFailed(failure);
            return sent with { SyncFailure = failure };
        }
    }

    private async Task<StoreResult> StoreAsync(MessageContent content, AccountId recipient, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        byte[] data = DirectMessage.Seal(content, _keys, recipient);
        if (data.Length > MaxStoredSize)
        {
            throw new MessageTooLargeException(data.Length, MaxStoredSize, "bytes");
        }

        if (recipient == AccountId)
        {
            // A poll may see the copy before the swarm's answer arrives here.
            MessageHash hash = MessageHash.Compute(recipient, Namespace.Messages, data);
            await _store.AddSentAsync(AccountId, hash, Network.Clock.UtcNow + timeToLive, cancellationToken).ConfigureAwait(false);
        }

        return await Network.Swarm.StoreAsync(
            new StoreRequest { Address = recipient, Namespace = Namespace.Messages, Data = data, TimeToLive = timeToLive },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task SendAcceptanceAsync(AccountId contact, DateTimeOffset sentAt, CancellationToken cancellationToken)
    {
        var content = new MessageContent { SentAt = sentAt, Payload = WithProfile(new MessageRequestResponse()) };
        await StoreAsync(content, contact, AcceptanceTimeToLive, cancellationToken).ConfigureAwait(false);
        State.Contacts.Update(contact, State.Approved);
    }

    private ContentPayload WithProfile(ContentPayload payload) => payload switch
    {
        VisibleMessage { Profile: null } visible => visible with { Profile = State.OwnProfile() },
        MessageRequestResponse { Profile: null } response => response with { Profile = State.OwnProfile() },
        _ => payload,
    };

    [LoggerMessage(EventId = 9001, Level = LogLevel.Debug, Message = "A message was accepted; {Members} members of the swarm answered")]
    private partial void LogSent(int members);

    [LoggerMessage(EventId = 9002, Level = LogLevel.Warning, Message = "A message was sent, but the copy for the account's other devices could not be stored")]
    private partial void LogSyncFailed(Exception failure);
}
