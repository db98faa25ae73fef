using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Sending;

/// <summary>Shows own edits before their server has taken them, and takes back those that it does not take.</summary>
internal static class OutgoingEdits
{
    private const string Cancelled = "cancelled";

    /// <summary>Tells whether a message is the account's, and stands in its room or is on its way there.</summary>
    internal static bool CanEdit(MessageRecord record) =>
        record is { IsOutgoing: true, IsDeleted: false }
        && (record.ServerId is not null
            || MessageCodec.ReadBody(record).Delivery is { State: DeliveryState.Pending or DeliveryState.Uploading or DeliveryState.Sending or DeliveryState.Unknown });

    /// <summary>Shows an edit, and keeps what the server has beside it.</summary>
    internal static MessageRecord Show(MessageRecord record, OutgoingEdit edit, DateTimeOffset now)
    {
        StoredBody body = MessageCodec.ReadBody(record);
        return MessageCodec.With(record, body with
        {
            Text = edit.Text,
            PreviewUrl = null,
            PreviewTitle = null,
            PreviewImage = null,
            EditedAt = now,
            PendingEdit = new StoredEdit(edit.Number, body.PendingEdit?.Before ?? body),
        });
    }

    /// <summary>Names the message as others name it now, with the quote and the files that it has.</summary>
    internal static OutgoingEdit Resolve(OutgoingEdit edit, MessageRecord record, MessageReference target)
    {
        StoredBody body = MessageCodec.ReadBody(record);
        return edit with { Target = target, Quote = body.Quote, Attachments = body.Attachments ?? [] };
    }

    /// <summary>Puts into the message that an edit has come to its end: its server took it, or it is taken back.</summary>
    internal static async ValueTask SettleAsync(
        AccountJournal journal, StoreBatch batch, List<SessionEvent> events, OutgoingEdit edit, OutboxEntry entry, IReadOnlyList<SealedPart> parts, CancellationToken cancellationToken)
    {
        // The same commit may have changed the message already.
        var id = new MessageId(edit.TargetMessage);
        MessageRecord? record = batch.Messages.FindLast(changed => changed.Id == id) ?? await journal.Store.GetMessageAsync(journal.Account, id, cancellationToken).ConfigureAwait(false);
        if (record is not { IsDeleted: false } || MessageCodec.ReadBody(record) is not { PendingEdit: { } pending } body)
        {
            return;
        }

        bool isNewest = pending.Number == edit.Number;
        if (!entry.IsAccepted && !isNewest)
        {
            // A later one is shown, and the server has what it had.
            return;
        }

        StoredBody settled = entry.IsAccepted ? Taken(pending.Before, edit, parts, body.EditedAt) : pending.Before;
        MessageRecord changed = MessageCodec.With(record, isNewest ? Complete(settled, body) : body with { PendingEdit = pending with { Before = settled } });
        batch.Messages.Remove(record);
        batch.Messages.Add(changed);
        if (!entry.IsAccepted)
        {
            events.Add(new MessageEdited
            {
                Conversation = entry.Conversation,
                Message = MessageCodec.Read(changed),
                FailureCode = entry.Failure?.Code ?? Cancelled,
                FailureMessage = entry.Failure?.Text ?? "The edit was cancelled.",
            });
        }
    }

    /// <summary>Gives the message as the server has it with an edit.</summary>
    private static StoredBody Taken(StoredBody before, OutgoingEdit edit, IReadOnlyList<SealedPart> parts, DateTimeOffset? editedAt) => before with
    {
        Text = edit.Text,
        PreviewUrl = null,
        PreviewTitle = null,
        PreviewImage = null,
        EditedAt = editedAt,
        Content = parts.FirstOrDefault(static part => part.Role == PartRole.Message) is { } part ? MessagePadding.Remove(RoomPart.Read(part.Data).Data).ToArray() : before.Content,
    };

    /// <summary>Keeps what happened to the message meanwhile and is no part of its content. Files of one that was still on its way have been uploaded since.</summary>
    private static StoredBody Complete(StoredBody settled, StoredBody shown) => settled with
    {
        Attachments = settled.Delivery is { State: DeliveryState.Sent } ? settled.Attachments : shown.Attachments,
        RoomReactions = shown.RoomReactions,
        Delivery = shown.Delivery,
        PendingEdit = null,
    };
}
