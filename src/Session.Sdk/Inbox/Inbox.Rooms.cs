using SessionSdk.Communities;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <content>Takes in what the servers of communities say of their rooms.</content>
internal sealed partial class Inbox
{
    /// <summary>The most rows that were passed over which are told as events of one page.</summary>
    private const int MaxTold = MessageQuery.MaxLimit;

    private readonly BlockedPeople _blockedPeople = new();

    /// <summary>Takes in the rows of a room, in one commit with how far the room has been read.</summary>
    internal async ValueTask<TakenRoom> TakeInRoomAsync(IncomingRoom room, CancellationToken cancellationToken)
    {
        TakenRoom? taken = null;
        await InTurnAsync(
            async () =>
            {
                taken = await TakeInOfRoomAsync(room, cancellationToken).ConfigureAwait(false);
                return taken.New;
            },
            cancellationToken).ConfigureAwait(false);
        return taken!;
    }

    private async ValueTask<TakenRoom> TakeInOfRoomAsync(IncomingRoom room, CancellationToken cancellationToken)
    {
        DateTimeOffset now = state.Now;
        var discarded = new List<RejectReason>(room.Discarded);
        List<OpenedRow> rows = OpenRows(room, discarded);
        UInt128[] marks = [.. rows.Where(row => row.Item is not null).Select(row => row.Item!.Identity)];
        IReadOnlySet<UInt128> seen = marks.Length == 0 ? new HashSet<UInt128>() : await journal.Store.GetSeenAsync(keys.Id, marks, cancellationToken).ConfigureAwait(false);
        var taken = new TakenRoom();
        await journal.UpdateAsync(
            async (batch, events, token) =>
            {
                if (room.IsEnded())
                {
                    return;
                }

                var work = new InboxWork(journal, batch, events, now);
                var application = new RoomApplication(work, room, seen, state.Conversations.Get(room.Address)?.LastRead, NewsFrom(room, now), taken);
                foreach (OpenedRow row in rows)
                {
                    RejectReason reason = await ApplyAsync(application, row, token).ConfigureAwait(false);
                    if (reason != RejectReason.None)
                    {
                        discarded.Add(reason);
                    }
                }

                events.AddRange(room.Events);
                if (tellsDiscarded)
                {
                    events.AddRange(discarded.Where(IsWrong).Take(MaxTold).Select(reason => new MessageDiscarded { Conversation = room.Room, Reason = reason }));
                }

                room.AlsoWrite(batch, taken);
                work.Finish();
            },
            cancellationToken).ConfigureAwait(false);
        discarded.Where(IsWrong).ToList().ForEach(NoteDiscarded);
        ClientDiagnostics.MessagesReceived.Add(taken.New);
        LogReceived(taken.New, room.Updates.Count);
        return taken;
    }

    /// <summary>Tells whether a row that was passed over should not have come: servers list what is known again with each change of it.</summary>
    private static bool IsWrong(RejectReason reason) => reason is not (RejectReason.Duplicate or RejectReason.NothingToChange or RejectReason.UnknownTarget);

    private List<OpenedRow> OpenRows(IncomingRoom room, List<RejectReason> discarded)
    {
        var rows = new List<OpenedRow>(room.Updates.Count);
        foreach (RoomUpdate update in room.Updates)
        {
            if (update is not RoomMessage message)
            {
                rows.Add(new OpenedRow(update, null, false));
            }
            else if (TryOpen(room, message, out IncomingItem? item, out RejectReason reason))
            {
                rows.Add(new OpenedRow(update, item, !item.IsOutgoing && _blockedPeople.Contains(state, room.Address.PublicKey, item.Sender)));
            }
            else
            {
                discarded.Add(reason);
            }
        }

        return rows;
    }

    /// <summary>Opens a message. Whatever goes wrong with it stays its own: the others are read.</summary>
    private bool TryOpen(IncomingRoom room, RoomMessage message, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IncomingItem? item, out RejectReason reason)
    {
        try
        {
            return RoomOpener.TryOpen(room, message, opener.ProBackendKeys, out item, out reason);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException))
        {
            LogReadingFailed(failure);
            item = null;
            reason = RejectReason.ReadingFailed;
            return false;
        }
    }

    private async ValueTask<RejectReason> ApplyAsync(RoomApplication application, OpenedRow row, CancellationToken cancellationToken)
    {
        try
        {
            return row.Update switch
            {
                RoomMessage message => await application.ApplyAsync(message, row.Item!, row.IsBlocked, cancellationToken).ConfigureAwait(false),
                RoomMessageDeletion deletion => await application.ApplyAsync(deletion, cancellationToken).ConfigureAwait(false),
                RoomMessageReactions reactions => await application.ApplyAsync(reactions, cancellationToken).ConfigureAwait(false),
                _ => RejectReason.MalformedRow,
            };
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException or StoreException))
        {
            LogReadingFailed(failure);
            return RejectReason.ReadingFailed;
        }
    }

    /// <summary>Gives from when messages of a room are news. What is older than marks are remembered is not, whatever a server does with it.</summary>
    private DateTimeOffset NewsFrom(IncomingRoom room, DateTimeOffset now)
    {
        DateTimeOffset from = room.NewsFrom > EventsFrom ? room.NewsFrom : EventsFrom;
        DateTimeOffset oldest = now - SwarmOpener.Window;
        return from > oldest ? from : oldest;
    }

    /// <summary>A row and what it says.</summary>
    private readonly record struct OpenedRow(RoomUpdate Update, IncomingItem? Item, bool IsBlocked);
}
