using Microsoft.Extensions.Logging;
using SessionSdk.Configs;

namespace SessionSdk.Communities;

/// <content>Joining and leaving.</content>
internal sealed partial class CommunityDirectory
{
    /// <summary>How far the clocks of a server and of this device may differ for what is news.</summary>
    private static readonly TimeSpan JoinTolerance = TimeSpan.FromMinutes(10);

    /// <summary>Joins a room: asks its server for it, and keeps it for all devices.</summary>
    /// <exception cref="RoomAccessException">The server is known by another key.</exception>
    /// <exception cref="SessionException">The server does not have the room, or does not answer.</exception>
    internal async Task<ConversationId> JoinAsync(CommunityAddress wanted, CancellationToken cancellationToken)
    {
        (CommunityServer server, CommunityAddress address) = Unify(wanted);
        ConversationId id = RoomIds.Of(address);
        if (Find(id) is not null)
        {
            return id;
        }

        var entry = new RoomEntry(address, new RoomState()) { IsBeginning = true };
        (RoomInfo info, RoomAsk ask, ServerState? known) = await AskAsync(server, entry, cancellationToken).ConfigureAwait(false);
        info = RoomBounds.Bound(info);
        DateTimeOffset now = services.State.Now;
        entry.State = new RoomState
        {
            Info = info,
            Rights = info.Rights,
            Status = info.Rights.CanRead ? RoomStatus.Active : RoomStatus.Unreadable,
            HistoryUntil = info.MessageSequence,
            NewsFrom = now - JoinTolerance,
            Cursor = new RoomCursor { Created = info.CreatedAt },
        };
        await _following.WaitAsync(cancellationToken).ConfigureAwait(false);
        bool isSet = false;
        try
        {
            if (Find(id) is null)
            {
                ServerSession session = await SessionOfAsync(server, known, cancellationToken).ConfigureAwait(false);
                await BeginAsync(entry, isNew: true, cancellationToken).ConfigureAwait(false);

                // Another device may have joined meanwhile: what it keeps of the room stays.
                if (services.State.Groups.Get(address) is null)
                {
                    isSet = true;
                    services.State.Groups.Set(new CommunityMembership(address) { Joined = now });
                    services.State.Conversations.MarkRead(address, now);
                }

                await session.TakeFirstAsync(ask, cancellationToken).ConfigureAwait(false);
                await services.State.SaveAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            // The caller is told that the account is not in the room: what was begun is cleared up, unless another device joined it.
            if (isSet)
            {
                services.State.Groups.Remove(address);
            }

            Follow();
            throw;
        }
        finally
        {
            entry.IsBeginning = false;
            _following.Release();
        }

        if (entry.State.Cursor.Position is null)
        {
            // The page did not come with the answer.
            Find(id)?.Session.PollNow();
        }

        return id;
    }

    /// <summary>Leaves a room on all devices. Its messages are deleted here; the server is not told.</summary>
    internal async Task LeaveAsync(ConversationId room, CancellationToken cancellationToken)
    {
        (_, RoomEntry entry) = Get(room);
        services.State.Groups.Remove(entry.Address);
        try
        {
            await services.State.SaveAsync(cancellationToken).ConfigureAwait(false);
            await FollowAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // What is left is cleared up when it can be.
            Follow();
            throw;
        }
    }

    /// <summary>Lists the servers that keep direct messages for the account.</summary>
    internal IReadOnlyList<CommunityServer> ListBlinding() => [.. _servers.Values.Where(session => session.Connection.HasBlinded).Select(session => session.Server)];

    /// <summary>Deletes the direct messages that wait at servers, as far as these answer; they go by themselves in the end.</summary>
    internal Task DeleteInboxesAsync(IReadOnlyList<CommunityServer> servers, CancellationToken cancellationToken) =>
        Task.WhenAll(servers.Select(server => DeleteInboxAsync(server, cancellationToken)));

    private async Task DeleteInboxAsync(CommunityServer server, CancellationToken cancellationToken)
    {
        try
        {
            using CommunityConnection connection = services.Client.Connect(server, services.Keys, new CommunityConnectionOptions { HasBlinded = true, IsKnownToServer = true });
            await connection.SendAsync(CommunityRequests.DeleteInbox(), cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException failure)
        {
            LogInboxNotDeleted(failure.GetType().Name);
        }
    }

    [LoggerMessage(EventId = 9514, Level = LogLevel.Warning, Message = "The direct messages at a community server could not be deleted: {Reason}")]
    private partial void LogInboxNotDeleted(string reason);

    /// <summary>Brings an address to that of the server as the account knows it: http and https are the same server.</summary>
    private (CommunityServer Server, CommunityAddress Address) Unify(CommunityAddress wanted)
    {
        CommunityServer server = CommunityServer.Create(wanted.BaseUrl, wanted.PublicKey);
        if (_servers.Values.FirstOrDefault(session => HostOf(session.Server.BaseUrl) == HostOf(server.BaseUrl)) is { } known)
        {
            // A link with another key would take over the rooms that the account is in: configs keep one key for a server.
            server = known.Server.PublicKey == server.PublicKey ? known.Server : throw new RoomAccessException(RoomIds.Of(wanted), RoomRefusal.OtherServerKey);
        }

        return (server, CommunityAddress.Create(server.BaseUrl, wanted.Room, server.PublicKey));
    }

    /// <summary>Asks a server for a room and its newest messages, with one request; before that, of a server that is not known, what it offers.</summary>
    private async Task<(RoomInfo Info, RoomAsk Ask, ServerState? Known)> AskAsync(CommunityServer server, RoomEntry entry, CancellationToken cancellationToken)
    {
        if (_servers.TryGetValue(server, out ServerSession? session))
        {
            (RoomInfo told, RoomAsk asked) = await AskAsync(session.Connection, entry, session.PageLimit, cancellationToken).ConfigureAwait(false);
            return (told, asked, null);
        }

        // What the server offers is asked for without an id, and only then the account shows itself, with a request that goes alone.
        using CommunityConnection connection = services.Client.Connect(server, services.Keys);
        (RoomInfo info, RoomAsk ask) = await AskAsync(connection, entry, MessageQuery.MaxLimit, cancellationToken).ConfigureAwait(false);
        return (info, ask, new ServerState().With(connection));
    }

    private async Task<(RoomInfo Info, RoomAsk Ask)> AskAsync(CommunityConnection connection, RoomEntry entry, int limit, CancellationToken cancellationToken)
    {
        CommunityBatch batch = CommunityBatch.Create();
        RoomAsk ask = RoomAsk.Add(batch, entry, isFirst: true, limit);
        try
        {
            await connection.SendBatchAsync(batch, cancellationToken).ConfigureAwait(false);
            return (ask.Info!.Result, ask);
        }
        catch (SessionException failure) when (failure.IsTransient || failure is CommunityAnswerException)
        {
            // Perhaps the page was too large for the nodes, or one that cannot be read: the room is joined without it, and the poll brings what it can.
            LogNotBegunAtOnce(failure.GetType().Name);
            return (await connection.SendAsync(CommunityRequests.GetRoom(entry.Token), cancellationToken).ConfigureAwait(false), ask);
        }
    }

    [LoggerMessage(EventId = 9515, Level = LogLevel.Warning, Message = "A room and its newest messages could not be asked for together: {Reason}")]
    private partial void LogNotBegunAtOnce(string reason);
}
