using SessionSdk.Communities;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>Applies the rows of a room: new messages, edits, deletions and reactions.</summary>
/// <param name="work">Gathers what they mean.</param>
/// <param name="room">The room.</param>
/// <param name="seen">Which messages were seen before, by what their authors signed.</param>
/// <param name="readUntil">Up to when the room is read.</param>
/// <param name="newsFrom">From when messages are news.</param>
/// <param name="taken">What the rows come to.</param>
internal sealed class RoomApplication(InboxWork work, IncomingRoom room, IReadOnlySet<UInt128> seen, DateTimeOffset? readUntil, DateTimeOffset newsFrom, TakenRoom taken)
{
    private readonly HashSet<UInt128> _handled = [.. seen];

    /// <summary>Applies a message: a new one, or one that is known, edited perhaps.</summary>
    internal async ValueTask<RejectReason> ApplyAsync(RoomMessage row, IncomingItem item, bool isBlocked, CancellationToken cancellationToken)
    {
        var visible = (VisibleMessage)item.Content.Payload;
        bool isSeen = !_handled.Add(item.Identity);
        MessageRecord? known = await FindAsync(row, item, cancellationToken).ConfigureAwait(false);
        if (known is not null)
        {
            return await ApplyKnownAsync(row, item, visible, known, isSeen, cancellationToken).ConfigureAwait(false);
        }

        if (isSeen || await FindSameAsync(item, cancellationToken).ConfigureAwait(false) is not null)
        {
            return await ApplySeenAsync(row, item, cancellationToken).ConfigureAwait(false);
        }

        if (isBlocked)
        {
            return RejectReason.BlockedSender;
        }

        var context = new IncomingContext(IsRequest: false, IsNewRequest: false, IsAcceptance: false, IsRead: readUntil >= item.SentAt);
        int events = work.Events.Count;
        RejectReason reason = await VisibleMessages.ApplyAsync(work, item, visible, context, cancellationToken).ConfigureAwait(false);
        if (reason == RejectReason.None)
        {
            taken.New++;
            Remember(item);
            room.Refusals.Note(item.Sender, visible.BlocksCommunityMessageRequests == true, item.SentAt);
            await CompleteAsync(row, events, cancellationToken).ConfigureAwait(false);
        }

        return reason;
    }

    /// <summary>Applies that a message was deleted, by its author or a moderator.</summary>
    internal async ValueTask<RejectReason> ApplyAsync(RoomMessageDeletion row, CancellationToken cancellationToken)
    {
        if (await work.FindByServerIdAsync(room.Room, row.Id, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return RejectReason.UnknownTarget;
        }

        if (found.IsDeleted)
        {
            return RejectReason.NothingToChange;
        }

        // A number may be given out again: then another message is meant.
        if (found.SentAt < room.Created
            || (row.Author is { } author && RoomIds.ToSender(author) != found.Author && !found.IsOutgoing)
            || (row.PostedAt is { } posted && posted != found.SentAt))
        {
            return RejectReason.UnknownTarget;
        }

        Deletions.Delete(work, found, isExpired: false);
        return RejectReason.None;
    }

    /// <summary>Applies that the reactions to a message changed. One that is not known is asked for.</summary>
    internal async ValueTask<RejectReason> ApplyAsync(RoomMessageReactions row, CancellationToken cancellationToken)
    {
        if (await RoomReactions.ApplyAsync(work, room, row.Id, row.Sequence, row.Reactions, isTold: !room.IsHistory, cancellationToken).ConfigureAwait(false))
        {
            return RejectReason.None;
        }

        if (room.Oldest is null || row.Id > room.Oldest)
        {
            taken.Wanted.Add(row.Id);
        }

        return RejectReason.UnknownTarget;
    }

    /// <summary>Finds the message that a row is about. One whose number was given out again loses it.</summary>
    private async ValueTask<MessageRecord?> FindAsync(RoomMessage row, IncomingItem item, CancellationToken cancellationToken)
    {
        if (await work.FindByServerIdAsync(room.Room, row.Id, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return null;
        }

        if (found.SentAt == item.SentAt && (found.Author == item.Sender || (found.IsOutgoing && item.IsOutgoing)))
        {
            return found;
        }

        work.Change(found with { ServerId = null });
        return null;
    }

    /// <summary>Finds a message of the same author and time that says the same: marks of old messages are forgotten in the end.</summary>
    private async ValueTask<MessageRecord?> FindSameAsync(IncomingItem item, CancellationToken cancellationToken) =>
        await work.FindAsync(room.Room, item.Reference with { ServerId = null }, cancellationToken).ConfigureAwait(false) is { } record
        && MessageCodec.ReadBody(record).Content is { } content && item.Encoded.Span.SequenceEqual(content)
            ? record
            : null;

    private async ValueTask<RejectReason> ApplyKnownAsync(RoomMessage row, IncomingItem item, VisibleMessage visible, MessageRecord known, bool isSeen, CancellationToken cancellationToken)
    {
        if (known.IsDeleted)
        {
            return RejectReason.NothingToChange;
        }

        StoredBody body = MessageCodec.ReadBody(known);

        // An own edit that is still on its way is shown until its end: what the server has is kept beside it.
        StoredEdit? pending = body.PendingEdit;
        body = pending?.Before ?? body;

        // Of what this device wrote only the mark is kept.
        bool isEdited = body.Content is { } content ? !item.Encoded.Span.SequenceEqual(content) : !isSeen;
        if (isEdited)
        {
            StoredBody edited = VisibleMessages.BodyOf(item, visible, work.Now) with
            {
                ReceivedAt = body.ReceivedAt,
                RoomReactions = body.RoomReactions,
                IsWhisper = body.IsWhisper,
                Delivery = body.Delivery,
                EditedAt = row.EditedAt ?? work.Now,
            };
            MessageRecord changed = MessageCodec.With(known, pending is null ? edited : MessageCodec.ReadBody(known) with { PendingEdit = pending with { Before = edited } });
            work.Change(changed);
            Remember(item);

            // A server that goes back to an earlier version is followed, but tells nobody anything new.
            if (!isSeen && !room.IsHistory && pending is null)
            {
                work.Events.Add(new MessageEdited { Conversation = room.Room, Message = MessageCodec.Read(changed) });
            }
        }

        await RoomReactions.ApplyAsync(work, room, row.Id, row.Sequence, row.Reactions, isTold: !room.IsHistory, cancellationToken).ConfigureAwait(false);
        return isEdited ? RejectReason.None : RejectReason.Duplicate;
    }

    /// <summary>Takes a message that was seen under no number or another one: never told again.</summary>
    private async ValueTask<RejectReason> ApplySeenAsync(RoomMessage row, IncomingItem item, CancellationToken cancellationToken)
    {
        MessageRecord? record = await work.FindAsync(room.Room, item.Reference with { ServerId = null }, cancellationToken).ConfigureAwait(false);
        if (record is { ServerId: null })
        {
            work.Change(record with { ServerId = row.Id });
            await RoomReactions.ApplyAsync(work, room, row.Id, row.Sequence, row.Reactions, isTold: false, cancellationToken).ConfigureAwait(false);
        }
        else if (record is null && item.IsOutgoing && row.Reactions.Count > 0)
        {
            // What this device posts has its number in a moment, and then its reactions find it.
            taken.Wanted.Add(row.Id);
        }

        return RejectReason.Duplicate;
    }

    /// <summary>Puts beside a new message what only rooms have, and tells it when it is news.</summary>
    private async ValueTask CompleteAsync(RoomMessage row, int firstEvent, CancellationToken cancellationToken)
    {
        MessageRecord added = (await work.FindByServerIdAsync(room.Room, row.Id, cancellationToken).ConfigureAwait(false))!;
        if (row.EditedAt is not null || row.IsWhisper)
        {
            work.Change(MessageCodec.With(added, MessageCodec.ReadBody(added) with { EditedAt = row.EditedAt, IsWhisper = row.IsWhisper ? true : null }));
        }

        await RoomReactions.ApplyAsync(work, room, row.Id, row.Sequence, row.Reactions, isTold: false, cancellationToken).ConfigureAwait(false);
        bool isNews = !room.IsHistory && row.Sequence > room.HistoryUntil && added.SentAt >= newsFrom;
        MessageRecord complete = (await work.FindByServerIdAsync(room.Room, row.Id, cancellationToken).ConfigureAwait(false))!;
        for (int i = firstEvent; i < work.Events.Count; i++)
        {
            if (work.Events[i] is MessageReceived received)
            {
                work.Events[i] = received with { Message = MessageCodec.Read(complete) };
            }
        }

        if (!isNews)
        {
            work.Events.RemoveRange(firstEvent, work.Events.Count - firstEvent);
        }
    }

    private void Remember(IncomingItem item) => work.Batch.Seen.Add(new SeenRecord(item.Identity, SeenMark.ForgetAt(item.SentAt, work.Now)));
}
