using SessionSdk.Journal;
using SessionSdk.Messaging;

namespace SessionSdk.Receiving;

/// <summary>Takes in what leaves a line in a conversation, or none: timers, saved files, accepted requests, receipts, typing, calls.</summary>
internal static class Notices
{
    /// <summary>How old the beginning of a call may be to ring.</summary>
    private static readonly TimeSpan RingTime = TimeSpan.FromSeconds(60);

    /// <summary>How many messages one receipt may mark. Each is looked up, and one stored message has room for some ten thousand times.</summary>
    internal const int MaxReceiptTimes = 1_000;

    internal static RejectReason ApplyTimer(InboxWork work, IncomingItem item)
    {
        DisappearingTimer timer = item.Content.Expiration ?? DisappearingTimer.Off;
        Message line = AddLine(work, item, MessageKind.TimerChanged, timer);
        work.Events.Add(new TimerChanged { Conversation = item.Conversation, Sender = item.Sender, Expiration = timer, MessageId = line.Id });
        return RejectReason.None;
    }

    internal static RejectReason ApplyExtraction(InboxWork work, IncomingItem item, DataExtractionNotice notice)
    {
        bool isScreenshot = notice.Kind == DataExtractionKind.Screenshot;
        Message line = AddLine(work, item, isScreenshot ? MessageKind.Screenshot : MessageKind.MediaSaved, item.Content.Expiration);
        work.Events.Add(new MediaSaved { Conversation = item.Conversation, Sender = item.Sender, IsScreenshot = isScreenshot, MessageId = line.Id });
        return RejectReason.None;
    }

    internal static async ValueTask<RejectReason> ApplyAcceptanceAsync(InboxWork work, IncomingItem item, IncomingContext context, CancellationToken cancellationToken)
    {
        if (!context.IsAcceptance)
        {
            // Another device of the account may have heard it first, and shared that: here it is news all the same.
            if (item.IsOutgoing || await work.HasLineAsync(item.Conversation, isOutgoing: false, cancellationToken).ConfigureAwait(false))
            {
                return RejectReason.None;
            }

            if (context.IsRequest && !await work.HasLineAsync(item.Conversation, isOutgoing: true, cancellationToken).ConfigureAwait(false))
            {
                // Nothing was asked. The copy of what another device asked may still come.
                return RejectReason.UnknownTarget;
            }
        }

        AddLine(work, item, MessageKind.RequestAccepted, null);
        work.Events.Add(new RequestAccepted { Conversation = item.Conversation });
        return RejectReason.None;
    }

    internal static async ValueTask<RejectReason> ApplyReceiptAsync(InboxWork work, IncomingItem item, ReadReceipt receipt, CancellationToken cancellationToken)
    {
        DateTimeOffset[] times = [.. receipt.SentTimes.Distinct()];
        if (times.Length > MaxReceiptTimes)
        {
            work.PartsDiscarded.Add(RejectReason.TooManyReceipts);
            times = [.. times.OrderDescending().Take(MaxReceiptTimes)];
        }

        var read = new List<MessageId>();
        foreach (DateTimeOffset sentAt in times)
        {
            var reference = new MessageReference { Author = work.OwnId, SentAt = sentAt };
            if (await work.FindAsync(item.Conversation, reference, cancellationToken).ConfigureAwait(false) is not { IsDeleted: false } found)
            {
                continue;
            }

            StoredBody body = MessageCodec.ReadBody(found);
            if (body.Delivery is { ReadAt: null } delivery)
            {
                // A receipt from before the message, or from a time to come, was read when it came.
                DateTimeOffset readAt = item.SentAt >= found.SentAt && item.SentAt <= work.Now ? item.SentAt : work.Now;
                work.Change(MessageCodec.With(found, body with { Delivery = delivery with { ReadAt = readAt } }));
                read.Add(found.Id);
            }
        }

        if (read.Count == 0)
        {
            return RejectReason.NothingToChange;
        }

        work.Events.Add(new ReadReceiptReceived { Conversation = item.Conversation, Messages = read, ReadAt = item.SentAt <= work.Now ? item.SentAt : work.Now });
        return RejectReason.None;
    }

    internal static RejectReason ApplyTyping(InboxWork work, IncomingItem item, TypingIndicator typing)
    {
        if (item.SentAt < work.Now - TypingTime)
        {
            return RejectReason.TooOld;
        }

        work.Events.Add(new TypingChanged { Conversation = item.Conversation, Sender = item.Sender, IsTyping = typing.IsTyping });
        return RejectReason.None;
    }

    internal static async ValueTask<RejectReason> ApplyCallAsync(InboxWork work, IncomingItem item, CallSignal signal, CancellationToken cancellationToken)
    {
        bool begins = signal.Kind is CallSignalKind.PreOffer or CallSignalKind.Offer;
        bool isMissed = begins && item.SentAt < work.Now - RingTime;
        if (signal.Kind == CallSignalKind.PreOffer
            && await work.FindAsync(item.Conversation, item.Reference, cancellationToken).ConfigureAwait(false) is null)
        {
            // One line for each call; the offer belongs to the one that announced it.
            AddLine(work, item, MessageKind.Call, item.Content.Expiration);
        }

        work.Events.Add(new CallSignalled { Conversation = item.Conversation, Sender = item.Sender, Signal = CallStep.From(signal), IsMissed = isMissed });
        return RejectReason.None;
    }

    internal static RejectReason ApplyUnsupported(InboxWork work, IncomingItem item)
    {
        work.LaterLines.Add(AddLine(work, item, MessageKind.Unsupported, item.Content.Expiration).Id);
        work.Events.Add(new UpdateNeeded { Conversation = item.Conversation });
        return RejectReason.None;
    }

    private static readonly TimeSpan TypingTime = TimeSpan.FromSeconds(20);

    /// <summary>Adds a line that says what happened.</summary>
    internal static Message AddLine(InboxWork work, IncomingItem item, MessageKind kind, DisappearingTimer? timer, GroupNotice? notice = null)
    {
        DisappearingTimer own = timer ?? DisappearingTimer.Off;
        var body = new StoredBody
        {
            Kind = kind,
            ReceivedAt = work.Now,
            GroupNotice = notice,
            TimerMode = own.IsOn ? own.Mode : DisappearingMode.None,
            TimerSeconds = own.IsOn ? (long)own.Duration.TotalSeconds : 0,
            Content = kind == MessageKind.Unsupported ? item.Encoded.ToArray() : null,
            Delivery = item.IsOutgoing ? new MessageDelivery { State = DeliveryState.Sent } : null,
        };
        DateTimeOffset? end = item.IsOutgoing
            ? ExpiryRules.OfOwnCopy(own, item.SentAt, item.StoredUntil, work.Now)
            : ExpiryRules.OfIncoming(own, item.SentAt, item.StoredUntil, isRead: false, work.Now);
        return work.Add(
            new Message { Conversation = item.Conversation, Sender = item.Sender, IsOutgoing = item.IsOutgoing, Kind = kind, SentAt = item.SentAt, ServerId = item.ServerId, ExpiresAt = end },
            body,
            item.Hash);
    }
}
