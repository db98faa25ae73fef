using Microsoft.Extensions.Logging;
using SessionSdk.Messaging;
using SessionSdk.Receiving;

namespace SessionSdk.Communities;

/// <content>Direct messages between blinded ids: those that came, and those that another device sent.</content>
internal sealed partial class ServerSession
{
    /// <summary>How often the boxes are read from their beginning: servers give numbers out again, and then say that there is nothing new.</summary>
    private static readonly TimeSpan FullReadEvery = TimeSpan.FromDays(1);

    private long? _boxesReadAt;

    /// <summary>Gets who does not want direct messages.</summary>
    internal RequestRefusals Refusals { get; } = new();

    /// <summary>Adds the boxes to a batch, on servers that have them.</summary>
    private BoxAsk? AddBoxes(CommunityBatch batch)
    {
        if (Connection is not { Capabilities.IsBlinding: true, Id: { } id } || !id.TryGetBlindedId(out _))
        {
            return null;
        }

        TimeProvider time = _services.Options.TimeProvider;
        bool isFull = _boxesReadAt is not { } readAt || time.GetElapsedTime(readAt) >= FullReadEvery;

        // Who does not want direct messages does not look for them.
        BatchPart<InboxPage>? inbox = _services.State.Profile.AcceptsCommunityRequests == false ? null
            : batch.Add(!isFull && _state.InboxPosition is { } came ? CommunityRequests.GetInboxSince(came) : CommunityRequests.GetInbox());
        BatchPart<InboxPage> outbox = batch.Add(!isFull && _state.OutboxPosition is { } sent ? CommunityRequests.GetOutboxSince(sent) : CommunityRequests.GetOutbox());
        return new BoxAsk(inbox, outbox, isFull);
    }

    private async Task TakeBoxesAsync(BoxAsk ask, CancellationToken cancellationToken)
    {
        try
        {
            var items = new List<IncomingItem>();
            var discarded = new List<RejectReason>();
            Open(ask.Inbox, items, discarded);
            Open(ask.Outbox, items, discarded);
            items.Sort(static (left, right) => left.SentAt.CompareTo(right.SentAt));
            if (items.Count > 0 || discarded.Count > 0)
            {
                await _services.BoxFetched!(items, discarded, cancellationToken).ConfigureAwait(false);
            }

            _state = _state with
            {
                InboxPosition = Next(_state.InboxPosition, ask.Inbox, ask.IsFull),
                OutboxPosition = Next(_state.OutboxPosition, ask.Outbox, ask.IsFull),
            };
            if (ask.IsFull && ask.Outbox.State == BatchPartState.Succeeded && ask.Inbox is not { State: BatchPartState.Failed })
            {
                _boxesReadAt = _services.Options.TimeProvider.GetTimestamp();
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // They are read again from where they were.
            LogBoxFailed(failure);
        }
    }

    private static long? Next(long? before, BatchPart<InboxPage>? part, bool isFull) => part is not { State: BatchPartState.Succeeded, Result: { } page } ? before
        : isFull ? page.Position
        : page.Position > (before ?? -1) ? page.Position : before;

    private void Open(BatchPart<InboxPage>? part, List<IncomingItem> items, List<RejectReason> discarded)
    {
        if (part is not { State: BatchPartState.Succeeded, Result: { } page })
        {
            return;
        }

        discarded.AddRange(RoomAsk.Reasons(page.Skipped));
        foreach (InboxItem message in page.Messages)
        {
            RejectReason reason;
            if (!Connection.TryOpen(message, out OpenedMessage? opened, out reason, _services.Options.ProBackendKeys))
            {
                discarded.Add(reason);
            }
            else if (opened.Content.Payload is not VisibleMessage)
            {
                discarded.Add(RejectReason.WrongConversationKind);
            }
            else
            {
                items.Add(ToItem(message, opened));
            }
        }
    }

    private IncomingItem ToItem(InboxItem message, OpenedMessage opened)
    {
        bool isOwn = opened.Sender == _services.Keys.Id;
        return new IncomingItem
        {
            // What came belongs to the account that is proved, what was sent to the id that it was sent to.
            Conversation = isOwn ? ConversationId.FromBlinded(new Uri(Server.BaseUrl), message.Recipient) : opened.Sender,
            Sender = opened.Sender,
            IsOutgoing = isOwn,
            SentAt = opened.SentAt,
            Content = opened.Content with { Expiration = null },
            Encoded = opened.EncodedContent,
            Identity = BlindedMessages.Identify(message.Sender, message.Recipient, message.Ciphertext.Span),
            StoredAt = message.PostedAt,
            ProStatus = opened.ProStatus,
            ProvedAs = isOwn ? default : message.Sender,
        };
    }

    [LoggerMessage(EventId = 9504, Level = LogLevel.Error, Message = "Direct messages of a community could not be taken in; they are read again")]
    private partial void LogBoxFailed(Exception failure);

    private sealed record BoxAsk(BatchPart<InboxPage>? Inbox, BatchPart<InboxPage> Outbox, bool IsFull);
}
