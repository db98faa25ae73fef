using SessionSdk.Receiving;

namespace SessionSdk.Communities;

/// <content>Older messages that somebody asks for.</content>
internal sealed partial class ServerSession
{
    private readonly SemaphoreSlim _history = new(1, 1);

    /// <summary>Fetches messages that are older than all that are here.</summary>
    /// <returns>How many came.</returns>
    internal async Task<int> LoadEarlierAsync(RoomEntry entry, int limit, CancellationToken cancellationToken)
    {
        await _history.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if ((entry.Earliest ?? entry.State.Oldest) is not { } oldest)
            {
                // Nothing has been read yet: the poll begins with the newest.
                return 0;
            }

            RoomPage page = await Connection.SendAsync(CommunityRequests.GetMessagesBefore(entry.Token, oldest, new MessageQuery { Limit = limit, Reactors = MessageQuery.MaxReactors }), cancellationToken).ConfigureAwait(false);
            RoomUpdate[] updates = [.. page.Updates.Where(update => update.Id < oldest).OrderBy(update => update.Id)];
            if (updates.Length == 0)
            {
                return 0;
            }

            TakenRoom taken = await _services.RoomFetched!(
                new IncomingRoom
                {
                    Room = entry.Id,
                    Address = entry.Address,
                    Updates = updates,
                    Discarded = [.. RoomAsk.Reasons(page.Skipped)],
                    OwnIds = Connection.OwnIds,
                    OwnId = OwnId,
                    IsEnded = () => entry.IsEnded,
                    IsHistory = true,
                    Oldest = oldest,
                    Created = entry.State.Cursor.Created,
                    Pending = entry.Pending,
                    Refusals = Refusals,
                    AlsoWrite = static (_, _) => { },
                },
                cancellationToken).ConfigureAwait(false);
            entry.Earliest = updates[0].Id;
            return taken.New;
        }
        finally
        {
            _history.Release();
        }
    }
}
