using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Receiving;

/// <content>Messages that only a later version can read: kept, and read again by one.</content>
internal sealed partial class Inbox
{
    /// <summary>How long such a message is kept at most: as long as a swarm would.</summary>
    private static readonly TimeSpan LaterLifetime = TimeSpan.FromDays(14);

    private readonly LaterMessages _later = new();
    private bool _isReadingAgain;

    /// <summary>Keeps stored bytes of a newer format. Nobody knows who wrote them: all that is told is that there is one.</summary>
    private async ValueTask KeepSealedAsync(List<StoredMessage> stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (stored.Count == 0)
        {
            return;
        }

        try
        {
            await journal.UpdateAsync(
                (batch, events, _) =>
                {
                    bool isFirst = false;
                    foreach (StoredMessage message in stored)
                    {
                        isFirst |= _later.Keep(batch, message.Hash, message.Data, UntilOf(message.Expiry, now), now);
                    }

                    if (isFirst)
                    {
                        events.Add(new UpdateNeeded());
                    }

                    return ValueTask.CompletedTask;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _machine.Doubt();
            throw;
        }
    }

    /// <summary>Takes an item of a later kind that has no place in a conversation: it never makes one, and is not put into a hidden one.</summary>
    /// <returns>Whether it was such an item.</returns>
    private bool TryKeepWithoutLine(InboxWork work, IncomingItem item)
    {
        if (item is not { Content.Payload: LaterPayload payload, Hash: { } hash } || item.Sealed.IsEmpty || HasPlace(item, payload))
        {
            return false;
        }

        DisappearingTimer timer = item.Content.Expiration ?? DisappearingTimer.Off;
        DateTimeOffset until = UntilOf(item.StoredUntil, work.Now);
        if (timer is { IsOn: true, Mode: DisappearingMode.AfterSend } && (item.SentAt < work.Now ? item.SentAt : work.Now) + timer.Duration is var end && end < until)
        {
            until = end;
        }

        if (until > work.Now && _later.Keep(work.Batch, hash, item.Sealed, until, work.Now))
        {
            work.Events.Add(new UpdateNeeded());
        }

        return true;
    }

    private bool HasPlace(IncomingItem item, LaterPayload payload) =>
        item.ConversationAccount is { IsDefault: false } person ? (!item.IsOutgoing || payload.SyncTarget is not null) && state.ShowsConversation(person) : true;

    private static DateTimeOffset UntilOf(DateTimeOffset? expiry, DateTimeOffset now) => expiry < now + LaterLifetime ? expiry.Value : now + LaterLifetime;

    /// <summary>Reads again what an older version kept: what it could not read takes its place in time, and nobody is notified.</summary>
    private async ValueTask ReadAgainAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = state.Now;
        var unread = new List<SealedLater>();
        var items = new List<IncomingItem>();
        foreach (SealedLater kept in _later.Sealed.Where(kept => kept.Until > now))
        {
            byte[]? data = await journal.Store.GetStateAsync(journal.Account, LaterMessages.NameOf(kept.Hash), cancellationToken).ConfigureAwait(false);
            if (data is null || !MessageHash.TryParse(kept.Hash, out MessageHash hash))
            {
                continue;
            }

            var stored = new StoredMessage { Hash = hash, Data = data, Timestamp = now, Expiry = kept.Until };
            if (TryOpen(stored, now, out IncomingItem? item, out RejectReason reason))
            {
                if (item.Content.Payload is LaterPayload)
                {
                    unread.Add(kept);
                }
                else
                {
                    items.Add(item);
                }
            }
            else if (reason == RejectReason.UnsupportedVersion)
            {
                unread.Add(kept);
            }
        }

        items.Sort(static (left, right) => left.SentAt.CompareTo(right.SentAt));
        _isReadingAgain = true;
        try
        {
            if (items.Count > 0)
            {
                await TakeInAsync(items, [], now, cancellationToken).ConfigureAwait(false);
            }

            await ReadLinesAgainAsync(unread, now, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _isReadingAgain = false;
        }
    }

    private async ValueTask ReadLinesAgainAsync(List<SealedLater> unread, DateTimeOffset now, CancellationToken cancellationToken)
    {
        InboxTurn turn = _machine.Begin([], new HashSet<UInt128>(), now);
        int read = 0;
        try
        {
            await journal.UpdateAsync(
                async (batch, events, token) =>
                {
                    var work = new InboxWork(journal, batch, [], now);
                    var left = new List<MessageId>();
                    foreach (MessageId id in _later.Lines)
                    {
                        if (await journal.Store.GetMessageAsync(journal.Account, id, token).ConfigureAwait(false) is not { IsDeleted: false } line
                            || MessageCodec.ReadBody(line) is not { Kind: MessageKind.Unsupported, Content: { } content })
                        {
                            continue;
                        }

                        if (await TryReadLineAsync(turn, work, line, content, token).ConfigureAwait(false))
                        {
                            read++;
                            events.Add(new ConversationChanged { Conversation = line.Conversation });
                        }
                        else
                        {
                            left.Add(id);
                        }
                    }

                    _later.NoteRead(batch, unread, left);
                    if (turn.End([]).Waiting is { } waiting)
                    {
                        batch.State[WaitingItems.StateKey] = waiting;
                    }

                    work.Finish();
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _machine.Undo(turn);
            throw;
        }

        _machine.Commit(turn);

        LogReadAgain(read);
    }

    /// <summary>Puts what a line stands for in its place, under the same number.</summary>
    private async ValueTask<bool> TryReadLineAsync(InboxTurn turn, InboxWork work, MessageRecord line, byte[] encoded, CancellationToken cancellationToken)
    {
        if (!MessageContent.TryDecode(encoded, out MessageContent? content, out _) || content.Payload is LaterPayload)
        {
            return false;
        }

        var item = new IncomingItem
        {
            Conversation = line.Conversation,
            Sender = line.Author,
            IsOutgoing = line.IsOutgoing,
            SentAt = line.SentAt,
            Content = content,
            Encoded = encoded,
            Identity = default,
            Hash = line.Hash,
            ServerId = line.ServerId,
        };
        work.Replace(line);
        RejectReason reason = await ApplyAsync(work, item, new IncomingContext(false, false, false, line.IsRead), cancellationToken).ConfigureAwait(false);
        work.EndReplacing();
        if (reason == RejectReason.UnknownTarget)
        {
            turn.Wait(item);
        }

        return true;
    }
}
