using SessionSdk.Groups;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>Takes in what somebody wrote: a text, files, a quote, a preview, an invitation.</summary>
internal static class VisibleMessages
{
    internal static async ValueTask<RejectReason> ApplyAsync(InboxWork work, IncomingItem item, VisibleMessage visible, IncomingContext context, CancellationToken cancellationToken)
    {
        if (await work.FindSameAsync(item, cancellationToken).ConfigureAwait(false) is { } known)
        {
            // The copy of what this device sent tells under which hash the own swarm has it.
            if (known.IsOutgoing && known.Hash is null && item.Hash is { } hash)
            {
                work.Change(known with { Hash = hash });
            }

            return RejectReason.Duplicate;
        }

        DisappearingTimer timer = item.Content.Expiration ?? DisappearingTimer.Off;
        DateTimeOffset? end = item.IsOutgoing
            ? ExpiryRules.OfOwnCopy(timer, item.SentAt, item.StoredUntil, work.Now)
            : ExpiryRules.OfIncoming(timer, item.SentAt, item.StoredUntil, context.IsRead, work.Now);
        if (end <= work.Now)
        {
            return RejectReason.Expired;
        }

        if (timer.Mode == DisappearingMode.AfterRead && end is { } until && !item.IsOutgoing && item.Hash is { } read)
        {
            work.Shortened.Add((read, until));
        }

        StoredBody body = BodyOf(item, visible, work.Now);
        Message added = work.Add(
            new Message
            {
                Conversation = item.Conversation,
                Sender = item.Sender,
                IsOutgoing = item.IsOutgoing,
                Kind = body.Kind,
                SentAt = item.SentAt,
                ServerId = item.ServerId,
                ExpiresAt = end,
                IsRead = item.IsOutgoing || context.IsRead,
            },
            body,
            item.Hash);
        if (context.IsNewRequest)
        {
            work.Events.Add(new RequestReceived { Conversation = item.Conversation, Sender = item.Sender });
        }

        work.Events.Add(new MessageReceived { Conversation = item.Conversation, Message = added, IsRequest = context.IsRequest });
        return RejectReason.None;
    }

    /// <summary>Gives what is kept of what somebody wrote.</summary>
    internal static StoredBody BodyOf(IncomingItem item, VisibleMessage visible, DateTimeOffset now)
    {
        DisappearingTimer timer = item.Content.Expiration ?? DisappearingTimer.Off;
        return new StoredBody
        {
            Kind = visible.Invitation is null ? MessageKind.Text : MessageKind.CommunityInvitation,
            ReceivedAt = now,
            Text = visible.ShownText,
            Attachments = visible.Attachments.Count == 0 ? null : [.. visible.Attachments.Select(MessageCodec.Keep)],
            Quote = QuoteOf(visible.Quote),
            PreviewUrl = PreviewOf(visible)?.Url,
            PreviewTitle = PreviewOf(visible)?.Title,
            PreviewImage = PreviewOf(visible)?.Image is { } image ? MessageCodec.Keep(image) : null,
            Invitation = visible.Invitation is { } invitation ? new MessageInvitation(invitation.Url, invitation.Name) : null,
            TimerMode = timer.IsOn ? timer.Mode : DisappearingMode.None,
            TimerSeconds = timer.IsOn ? (long)timer.Duration.TotalSeconds : 0,
            Delivery = item.IsOutgoing ? new MessageDelivery { State = DeliveryState.Sent, CopyState = item.Conversation.Kind == ConversationKind.Person ? DeliveryState.Sent : DeliveryState.None } : null,
            RandomId = item.RandomId,
            SenderName = item.ServerId is not null && visible.Profile?.DisplayName is { Length: > 0 } name ? GroupNames.Truncate(name) : null,
            Content = item.Encoded.ToArray(),
        };
    }

    /// <summary>Readers use the first preview, and only one whose link stands in the text.</summary>
    private static LinkPreview? PreviewOf(VisibleMessage visible) =>
        visible.Previews is [var first, ..] && visible.Text?.Contains(first.Url, StringComparison.Ordinal) == true && (first.Title is not null || first.Image is not null) ? first : null;

    private static MessageReference? QuoteOf(Quote? quote) =>
        quote is not null && SenderId.TryParse(quote.Author.ToString(), null, out SenderId author) ? new MessageReference { Author = author, SentAt = quote.SentAt } : null;
}
