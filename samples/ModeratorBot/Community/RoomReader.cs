using Microsoft.Extensions.Logging;
using ModeratorBot.Rules;
using SessionSdk;
using SessionSdk.Communities;
using SessionSdk.Messaging;

namespace ModeratorBot.Community;

/// <summary>Reads a room and gives each message to the bot: what stood before as known, what is new or edited to be judged.</summary>
internal sealed partial class RoomReader(CommunityConnection connection, RoomToken token, CommunityRoom room, Moderator moderator, PositionFile? file, ILogger<RoomReader> logger)
{
    /// <summary>How many messages the bot looks back at the start, to know who is no newcomer.</summary>
    private const int History = 2_000;

    /// <summary>How many pages are asked for in a row: a server that always says that there is more holds up nothing.</summary>
    private const int MaxPages = 20;

    /// <summary>How often a message is handled that fails for a reason that may pass.</summary>
    private const int MaxTries = 5;

    /// <summary>What is left of the page that was read last, beginning with what is tried.</summary>
    private readonly Queue<RoomUpdate> _left = new();
    private RoomPage? _page;
    private Post? _tried;
    private int _tries;

    private long? _position;
    private long _infoUpdates = -1;
    private long _lastKnown;

    /// <summary>Learns who is who, and what was said before.</summary>
    internal async Task BeginAsync(CancellationToken cancellationToken)
    {
        RoomInfo info = await connection.SendAsync(CommunityRequests.GetRoom(token), cancellationToken);
        Take(info);
        _position = file?.Load() is { } kept && kept <= info.MessageSequence ? kept : null;
        await RememberAsync(cancellationToken);
        TellRole();
    }

    /// <summary>Asks for what is new, after what was left of the last page, and goes on asking while the pages are full.</summary>
    /// <exception cref="SessionException">The server cannot be asked, or what a message is about cannot be done now; the next poll goes on there.</exception>
    internal async Task PollAsync(CancellationToken cancellationToken)
    {
        bool couldModerate = room.Facts.CanModerate;
        if (_page is not null)
        {
            // Only a server that answers uses up the tries: while none does, nothing else can be done either.
            if (await IsMadeAnewAsync(await connection.SendAsync(CommunityRequests.GetRoom(token), cancellationToken), cancellationToken))
            {
                return;
            }

            await FinishPageAsync(_page, cancellationToken);
        }

        bool isMore = true;
        for (int pages = 0; isMore && pages < MaxPages; pages++)
        {
            CommunityBatch batch = CommunityBatch.Create();
            BatchPart<RoomPoll> poll = batch.Add(CommunityRequests.PollRoom(token, _infoUpdates));
            BatchPart<RoomPage> page = batch.Add(CommunityRequests.GetMessagesSince(token, _position ?? 0, new MessageQuery { Limit = MessageQuery.MaxLimit }));
            await connection.SendBatchAsync(batch, cancellationToken);
            if ((poll.Error ?? page.Error) is { } error)
            {
                throw error;
            }

            if (poll.Result.Details is { } details)
            {
                if (await IsMadeAnewAsync(details, cancellationToken))
                {
                    return;
                }
            }
            else if (poll.Result.Rights.IsModerator != room.Facts.CanModerate)
            {
                // A hidden role comes and goes without a change of the room's details.
                await room.GetFactsAsync(cancellationToken);
            }

            if (room.Facts.CanModerate != couldModerate)
            {
                TellRole();
                couldModerate = room.Facts.CanModerate;
            }

            long? before = _position;
            await HandleAsync(page.Result, cancellationToken);
            isMore = page.Result.IsFull && _position != before;
        }
    }

    private void TellRole()
    {
        if (room.Facts.CanModerate)
        {
            LogModerator();
        }
        else
        {
            LogNoModerator(connection.Id?.ToString() ?? "this account");
        }
    }

    /// <summary>Takes what the server says of the room, and begins anew with a room that is another under the same name.</summary>
    private async Task<bool> IsMadeAnewAsync(RoomInfo info, CancellationToken cancellationToken)
    {
        Take(info);
        if (!(info.MessageSequence < _position))
        {
            return false;
        }

        LogMadeAnew();
        _position = null;
        _page = null;
        _left.Clear();
        (_tried, _tries) = (null, 0);
        room.Known.Clear();
        await RememberAsync(cancellationToken);
        return true;
    }

    private void Take(RoomInfo info)
    {
        _infoUpdates = info.InfoUpdates;
        room.Take(info);
    }

    /// <summary>Looks at the last messages. Those that come after the position are left for the first poll.</summary>
    private async Task RememberAsync(CancellationToken cancellationToken)
    {
        var query = new MessageQuery { Limit = MessageQuery.MaxLimit };
        RoomPage page = await connection.SendAsync(CommunityRequests.GetRecentMessages(token, query), cancellationToken);
        _position ??= page.Position ?? 0;
        var messages = new List<RoomMessage>(page.Updates.OfType<RoomMessage>());
        long oldest = messages.Count == 0 ? 0 : messages.Min(message => message.Id);
        bool isOlder = messages.Count > 0;
        for (int pages = 1; page.IsFull && isOlder && messages.Count < History && pages < MaxPages; pages++)
        {
            page = await connection.SendAsync(CommunityRequests.GetMessagesBefore(token, oldest, query), cancellationToken);
            RoomMessage[] older = [.. page.Updates.OfType<RoomMessage>().Where(message => message.Id < oldest)];
            messages.AddRange(older);
            isOlder = older.Length > 0;
            oldest = isOlder ? older.Min(message => message.Id) : oldest;
        }

        _lastKnown = 0;
        foreach (RoomMessage message in messages.Where(message => message.Sequence <= _position).OrderBy(message => message.Id))
        {
            _lastKnown = Math.Max(_lastKnown, message.Id);
            if (PostOf(message) is { } post)
            {
                await moderator.RememberAsync(post, cancellationToken);
            }
        }

        file?.Save(_position.Value);
    }

    private async Task HandleAsync(RoomPage page, CancellationToken cancellationToken)
    {
        if (page.Skipped.Total > 0)
        {
            LogSkipped(page.Skipped.Total);
        }

        foreach (RoomUpdate update in page.Updates)
        {
            _left.Enqueue(update);
        }

        _page = page;
        await FinishPageAsync(page, cancellationToken);
    }

    private async Task FinishPageAsync(RoomPage page, CancellationToken cancellationToken)
    {
        while (_left.TryPeek(out RoomUpdate? update))
        {
            try
            {
                await HandleAsync(update, page.IsFull, cancellationToken);
            }
            catch (SessionException failure) when (failure.IsTransient && _tries < MaxTries)
            {
                // What a moderator ordered is not lost by one bad moment of the network.
                throw;
            }
            catch (SessionException failure)
            {
                // What was to be done is in the journal; one message holds up no other for long.
                LogNotHandled(failure.Message);
            }

            _left.Dequeue();
            _tried = null;
            _tries = 0;
        }

        _page = null;
        if (page.Position is { } position && !(position <= _position))
        {
            _position = position;
            file?.Save(position);
        }
    }

    private async Task HandleAsync(RoomUpdate update, bool isFull, CancellationToken cancellationToken)
    {
        _tries++;
        if (_tried is null)
        {
            RoomMessage? message = update as RoomMessage ?? (isFull && update is RoomMessageReactions ? await FindMissedAsync(update.Id, cancellationToken) : null);
            _tried = message is null ? null : PostOf(message);
        }

        if (_tried is not null)
        {
            await moderator.HandleAsync(_tried, isLastTry: _tries == MaxTries, cancellationToken);
        }
    }

    /// <summary>On a full page, reactions may stand for a message or an edit that comes on no later page.</summary>
    private async Task<RoomMessage?> FindMissedAsync(long id, CancellationToken cancellationToken)
    {
        try
        {
            RoomMessage message = await connection.SendAsync(CommunityRequests.GetMessage(token, id), cancellationToken);
            return message.EditedAt is null && IsKnown(id) ? null : message;
        }
        catch (CommunityRefusedException refusal) when (refusal.Reason == CommunityRefusal.NotFound)
        {
            return null;
        }
    }

    private Post? PostOf(RoomMessage message)
    {
        if (!message.TryOpen(out OpenedCommunityMessage? opened, out RejectReason reason))
        {
            LogUnreadable(reason);
            return null;
        }

        if (opened.Content.Payload is not VisibleMessage visible || !SenderId.TryParse(message.Author.ToString(), null, out SenderId author))
        {
            return null;
        }

        bool isKnown = IsKnown(message.Id);
        room.Known.Add(message.Id, author, opened.Content.SentAt ?? message.PostedAt);
        return new Post(new MessageId(message.Id), author, visible.Text ?? "", message.PostedAt)
        {
            AuthorName = visible.Profile?.DisplayName,
            IsEdit = message.EditedAt is not null && isKnown,
            HasPreview = visible.Previews.Count > 0 || visible.Invitation is not null,
            RepliesTo = visible.Quote is { } quote && room.Known.Find(quote) is { } number ? new MessageId(number) : null,
        };
    }

    private bool IsKnown(long id) => id <= _lastKnown || room.Known.Contains(id);

    [LoggerMessage(LogLevel.Information, "I moderate this room")]
    private partial void LogModerator();

    [LoggerMessage(LogLevel.Warning, "I do not moderate this room and only watch. An admin can make {Id} a moderator, or an admin if it is to pin")]
    private partial void LogNoModerator(string id);

    [LoggerMessage(LogLevel.Warning, "The room was made anew: I begin anew too")]
    private partial void LogMadeAnew();

    [LoggerMessage(LogLevel.Warning, "{Count} messages were not signed by their authors or could not be read, and are passed over")]
    private partial void LogSkipped(int count);

    [LoggerMessage(LogLevel.Debug, "A message is shown by no client ({Reason}) and passed over")]
    private partial void LogUnreadable(RejectReason reason);

    [LoggerMessage(LogLevel.Warning, "A message could not be handled: {Failure}")]
    private partial void LogNotHandled(string failure);
}
