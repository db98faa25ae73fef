using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Sending;

/// <summary>Keeps the message of an entry in the history as the entry stands.</summary>
internal static class OutgoingRows
{
    /// <summary>Makes the row of an item; <see langword="null"/> for what stands in no conversation.</summary>
    internal static MessageRecord? Make(OutgoingItem item, OutboxPayload payload, AccountJournal journal, SenderId sender, DateTimeOffset now)
    {
        if (item.Content.RowKind is not { } kind)
        {
            return null;
        }

        var text = item.Content as OutgoingText;
        var message = new Message { Id = journal.NextMessage(), Conversation = item.Conversation, Sender = sender, IsOutgoing = true, SentAt = payload.SentAt };
        var body = new StoredBody
        {
            Kind = kind,
            ReceivedAt = now,
            Text = text?.Text,
            Quote = text?.Quote,
            PreviewUrl = text?.PreviewUrl,
            PreviewTitle = text?.PreviewTitle,
            Invitation = text?.Invitation,
            TimerMode = payload.TimerMode,
            TimerSeconds = payload.TimerSeconds,
            Delivery = new MessageDelivery { State = DeliveryState.Pending },
        };
        return MessageCodec.Write(message, WithFiles(body, payload.Files), hash: null);
    }

    /// <summary>Puts into a row how its entry stands.</summary>
    /// <param name="record">The row as it is in the store at this moment.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="held">What the entry sends.</param>
    /// <returns>The row, and its delivery where that changed.</returns>
    internal static (MessageRecord Record, MessageDelivery? Changed) Update(MessageRecord record, OutboxEntry entry, HeldEntry held)
    {
        OutboxPayload payload = held.Payload;
        record = record with
        {
            SentAt = held.Receipt?.ServerTime ?? (entry.IsSealed ? payload.SentAt : record.SentAt),
            ServerId = held.Receipt?.ServerId ?? record.ServerId,
            Hash = payload.Parts.FirstOrDefault(part => part.NamesMessage && part.Role != PartRole.Acceptance && entry.Find(part.Role) is { IsDone: true })?.Hash is { } hash
                ? MessageHash.Parse(hash)
                : record.Hash,
        };
        if (record.IsDeleted)
        {
            return (record, null);
        }

        StoredBody body = MessageCodec.ReadBody(record);
        var delivery = new MessageDelivery
        {
            State = entry.State,
            CopyState = entry.CopyState,
            Attempts = entry.Attempts,
            FailureCode = entry.Failure?.Code,
            FailureMessage = entry.Failure?.Text,
            ReadAt = body.Delivery?.ReadAt,
        };
        if (entry.IsAccepted && payload is { HasTimer: true, TimerMode: not DisappearingMode.None, TimerSeconds: > 0 })
        {
            // Both kinds of timer start when the message has been stored: the own message is read at once.
            record = record with { ExpiresAt = record.ExpiresAt ?? record.SentAt.AddSeconds(payload.TimerSeconds) };
        }

        bool isChanged = delivery != body.Delivery;
        return (MessageCodec.With(record, WithFiles(body, payload.Files) with { Delivery = delivery }), isChanged ? delivery : null);
    }

    private static StoredBody WithFiles(StoredBody body, IReadOnlyList<OutgoingFile> files)
    {
        if (files.Count == 0)
        {
            return body;
        }

        StoredAttachment[] attachments = [.. files.Where(static file => file.Index >= 0).Select(Show)];
        return body with
        {
            Attachments = attachments.Length == 0 ? null : attachments,
            PreviewImage = files.FirstOrDefault(static file => file.Index < 0) is { } image ? Show(image) : null,
        };
    }

    private static StoredAttachment Show(OutgoingFile file) => file.Uploaded is null ? file.Describe() : file.Uploaded with { SourcePath = file.Path };
}
