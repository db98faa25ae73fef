using SessionSdk.Messaging;

namespace SessionSdk.Communities;

/// <summary>What is asked of a room within one batch.</summary>
internal sealed class RoomAsk
{
    /// <summary>How many messages of a room are asked for one by one in a batch.</summary>
    internal const int MaxWanted = 64;

    private RoomAsk(RoomEntry entry)
    {
        Entry = entry;
    }

    internal RoomEntry Entry { get; }

    internal BatchPart<RoomInfo>? Info { get; private set; }

    internal BatchPart<RoomPoll>? Poll { get; private set; }

    internal BatchPart<RoomPage>? Page { get; private set; }

    /// <summary>Gets whether the page is one of the newest messages, not of changes.</summary>
    internal bool IsRecent { get; private set; }

    internal IReadOnlyList<(long Id, BatchPart<RoomMessage> Part)> Wanted { get; private set; } = [];

    /// <summary>Adds to a batch what a room needs.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="entry">The room.</param>
    /// <param name="isFirst">Whether it is the first batch of a poll: then the server says how the room stands.</param>
    /// <param name="limit">How many rows are asked for.</param>
    internal static RoomAsk Add(CommunityBatch batch, RoomEntry entry, bool isFirst, int limit)
    {
        RoomCursor cursor = entry.State.Cursor;
        var ask = new RoomAsk(entry);
        if (isFirst && entry.NeedsInfo)
        {
            ask.Info = batch.Add(CommunityRequests.GetRoom(entry.Token));
        }
        else if (isFirst)
        {
            ask.Poll = batch.Add(CommunityRequests.PollRoom(entry.Token, entry.State.Info!.InfoUpdates));
        }

        ask.Wanted = [.. cursor.Wanted.Take(MaxWanted).Select(id => (id, batch.Add(CommunityRequests.GetMessage(entry.Token, id))))];
        if (cursor.WantsPage)
        {
            var query = new MessageQuery { Limit = limit, Reactors = MessageQuery.MaxReactors };
            ask.IsRecent = cursor.Position is null;
            ask.Page = batch.Add(cursor.Position is { } position
                ? CommunityRequests.GetMessagesSince(entry.Token, position, query)
                : CommunityRequests.GetRecentMessages(entry.Token, query));
        }

        return ask;
    }

    /// <summary>Gives the wanted messages that need not be asked for again: they came, or are gone.</summary>
    internal HashSet<long> Settled() =>
        [.. Wanted.Where(wanted => wanted.Part.State == BatchPartState.Succeeded || wanted.Part.Error is CommunityRefusedException { IsTransient: false } or CommunityAnswerException).Select(wanted => wanted.Id)];

    /// <summary>Lists why rows of the page were passed over, one reason for each.</summary>
    internal static IEnumerable<RejectReason> Reasons(SkippedRows skipped) => skipped.Counts.SelectMany(count => Enumerable.Repeat(
        count.Key switch
        {
            RowFault.InvalidAuthor => RejectReason.InvalidAuthor,
            RowFault.InvalidSignature => RejectReason.InvalidAuthorSignature,
            RowFault.TooMany => RejectReason.TooManyRows,
            _ => RejectReason.MalformedRow,
        },
        Math.Min(count.Value, MessageQuery.MaxLimit)));
}
