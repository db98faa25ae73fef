using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Onion;
using SessionSdk.Storage;

namespace SessionSdk.Communities;

/// <summary>Holds the communities of one account: rooms that the synced state names appear and end here, and with them the sessions of their servers.</summary>
/// <remarks>Safe to share between threads.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "DisposeAsync ends and disposes everything.")]
internal sealed partial class CommunityDirectory(CommunityServices services) : IAsyncDisposable
{
    private const string ListKey = "community/rooms";

    private readonly ILogger _logger = services.Logger;
    private readonly ConcurrentDictionary<CommunityServer, ServerSession> _servers = new();
    private readonly SemaphoreSlim _following = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The rooms of which the store holds something; used in the turn of <see cref="_following"/>.</summary>
    private readonly HashSet<ConversationId> _stored = [];

    /// <summary>The waits before what could not be followed is tried again.</summary>
    private readonly Backoff _pace = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));

    private Task _lastFollow = Task.CompletedTask;
    private int _follows;
    private volatile bool _isReceiving;

    internal CommunityServices Services => services;

    /// <summary>Gets the sessions of all servers.</summary>
    internal ICollection<ServerSession> Servers => _servers.Values;

    /// <summary>Loads the rooms that the account is in, and clears up what is left of others.</summary>
    internal async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        byte[]? list = await services.Journal.Store.GetStateAsync(services.Journal.Account, ListKey, cancellationToken).ConfigureAwait(false);
        if (Read(list, CommunityJson.Default.StoredRoomList) is { } stored)
        {
            _stored.UnionWith(stored.Rooms.Where(room => room.Kind == ConversationKind.Room));
        }

        await FollowAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds the session of a room's server, and the room in it.</summary>
    /// <returns><see langword="null"/> when the account is not in the room.</returns>
    internal (ServerSession Session, RoomEntry Entry)? Find(ConversationId room)
    {
        foreach (ServerSession session in _servers.Values)
        {
            if (session.Find(room) is { } entry)
            {
                return (session, entry);
            }
        }

        return null;
    }

    /// <summary>Finds the session of a room's server.</summary>
    /// <exception cref="RoomAccessException">The account is not in the room.</exception>
    internal (ServerSession Session, RoomEntry Entry) Get(ConversationId room) => Find(room) ?? throw new RoomAccessException(room, RoomRefusal.NotJoined);

    /// <summary>Gives the id under which the account writes in a room; a blinded one as long as nothing is known of the server.</summary>
    internal SenderId OwnIdOf(ConversationId room) => Find(room)?.Session.OwnId ?? services.Keys.Id;

    /// <summary>Gives the conversation in which somebody is written to: whoever's account is known is not written to under a blinded id.</summary>
    internal ConversationId Resolve(ConversationId conversation)
    {
        if (!conversation.TryGetBlinded(out Uri? server, out BlindedId person) || FindServer(server) is not { } session)
        {
            return conversation;
        }

        Contact? known = services.State.Contacts.Concat(services.State.Contacts.Requests).FirstOrDefault(contact => !contact.IsBlocked && person.Matches(contact.Id, session.Server.PublicKey));
        return known is null ? conversation : known.Id;
    }

    /// <summary>Finds the session of a server by its address, with http or https.</summary>
    internal ServerSession? FindServer(Uri server) => _servers.Values.FirstOrDefault(session => HostOf(session.Server.BaseUrl) == HostOf(server.GetLeftPart(UriPartial.Authority)));

    /// <summary>Follows the synced state, without anybody waiting.</summary>
    internal void Follow() => Volatile.Write(ref _lastFollow, Task.Run(FollowUntilDoneAsync, CancellationToken.None));

    /// <summary>Takes up the rooms that the synced state names, and ends the others. A room that fails holds up no other.</summary>
    /// <exception cref="Exception">What failed first.</exception>
    internal async Task FollowAsync(CancellationToken cancellationToken)
    {
        await _following.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _stopping.Token.ThrowIfCancellationRequested();
            var memberships = new Dictionary<ConversationId, CommunityMembership>();
            foreach (CommunityMembership membership in services.State.Groups.Communities)
            {
                if (RoomIds.TryOf(membership.Address, out ConversationId id))
                {
                    memberships[id] = membership;
                }
            }

            ExceptionDispatchInfo? first = null;
            foreach (ConversationId gone in Known().Concat(_stored).Distinct().Where(id => !memberships.ContainsKey(id)).ToArray())
            {
                ExceptionDispatchInfo? failure = await TryAsync(() => EndAsync(gone, cancellationToken), cancellationToken).ConfigureAwait(false);
                first ??= failure;
            }

            foreach ((ConversationId room, CommunityMembership membership) in memberships)
            {
                ExceptionDispatchInfo? failure = await TryAsync(() => KeepUpAsync(room, membership, cancellationToken), cancellationToken).ConfigureAwait(false);
                first ??= failure;
            }

            foreach (ServerSession idle in _servers.Values.Where(session => session.Rooms.Count == 0))
            {
                // A room there could not be begun.
                _servers.TryRemove(idle.Server, out _);
                await idle.DisposeAsync().ConfigureAwait(false);
            }

            first?.Throw();
        }
        finally
        {
            _following.Release();
        }
    }

    /// <summary>Begins to poll all servers.</summary>
    internal void StartPolling()
    {
        _isReceiving = true;
        foreach (ServerSession session in _servers.Values)
        {
            session.Start();
        }
    }

    internal void PollNow()
    {
        foreach (ServerSession session in _servers.Values)
        {
            session.PollNow();
        }
    }

    /// <summary>Polls all servers and waits until what they had is taken in.</summary>
    internal Task PollNowAsync(CancellationToken cancellationToken) => Task.WhenAll(_servers.Values.Select(session => PollNowAsync(session, cancellationToken)));

    private async Task PollNowAsync(ServerSession session, CancellationToken cancellationToken)
    {
        try
        {
            await session.PollNowAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (!_stopping.IsCancellationRequested && !_servers.ContainsKey(session.Server))
        {
            // The account left its last room there meanwhile.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.StopAsync(services.Options.DisposeTimeout, services.Options.TimeProvider, _logger).ConfigureAwait(false);
        await Volatile.Read(ref _lastFollow).WaitAsync(services.Options.DisposeTimeout, services.Options.TimeProvider, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_servers.Values.Select(session => session.DisposeAsync().AsTask())).ConfigureAwait(false);
        _servers.Clear();
    }

    private static string HostOf(string baseUrl) => baseUrl[(baseUrl.IndexOf("//", StringComparison.Ordinal) + 2)..];

    private IEnumerable<ConversationId> Known() => _servers.Values.SelectMany(session => session.Rooms.Select(room => room.Id));

    /// <summary>Follows until nothing is left to do, the client ends, or somebody else follows.</summary>
    private async Task FollowUntilDoneAsync()
    {
        int own = Interlocked.Increment(ref _follows);
        for (int failures = 1; own == Volatile.Read(ref _follows); failures++)
        {
            try
            {
                await FollowAsync(_stopping.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                // The client ends.
                return;
            }
            catch (ObjectDisposedException)
            {
                // So does the state.
                return;
            }
            catch (Exception failure)
            {
                LogFollowFailed(failure);
            }

            await Task.Delay(_pace.After(failures), services.Options.TimeProvider, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Does something for one room.</summary>
    /// <returns>Why it failed; <see langword="null"/> when it did not.</returns>
    private static async Task<ExceptionDispatchInfo?> TryAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        try
        {
            await action().ConfigureAwait(false);
            return null;
        }
        catch (Exception failure) when (failure is not ObjectDisposedException && !cancellationToken.IsCancellationRequested)
        {
            return ExceptionDispatchInfo.Capture(failure);
        }
    }

    /// <summary>Takes up a room, unless it is there. One whose server has another key now is taken up anew and keeps its history.</summary>
    private async Task KeepUpAsync(ConversationId room, CommunityMembership membership, CancellationToken cancellationToken)
    {
        ServerState? known = null;
        if (Find(room) is { } found)
        {
            if (found.Entry.Address.PublicKey == membership.Address.PublicKey)
            {
                return;
            }

            // The ids of the account are others there now: nothing that is known of the server counts any more.
            known = new ServerState();
            await RemoveAsync(found.Session, room).ConfigureAwait(false);
        }

        await BeginOrLogAsync(room, membership, known, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends a room at its server, and the session of one that has no other.</summary>
    private async Task RemoveAsync(ServerSession session, ConversationId room)
    {
        session.Remove(room);
        if (session.Rooms.Count == 0)
        {
            _servers.TryRemove(session.Server, out _);
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task BeginOrLogAsync(ConversationId id, CommunityMembership membership, ServerState? known, CancellationToken cancellationToken)
    {
        try
        {
            byte[]? stored = await services.Journal.Store.GetStateAsync(services.Journal.Account, ServerSession.KeyOf(id), cancellationToken).ConfigureAwait(false);
            RoomState? state = Read(stored, CommunityJson.Default.RoomState);
            await SessionOfAsync(CommunityServer.Of(membership.Address), known, cancellationToken).ConfigureAwait(false);
            await BeginAsync(new RoomEntry(membership.Address, state ?? new RoomState { NewsFrom = membership.Joined ?? services.State.Now }), isNew: state is null, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentException failure)
        {
            // Another device wrote a key that is none: the other rooms are taken up.
            LogNotBegun(failure.GetType().Name);
        }
    }

    private async Task BeginAsync(RoomEntry entry, bool isNew, CancellationToken cancellationToken)
    {
        ServerSession session = await SessionOfAsync(CommunityServer.Of(entry.Address), known: null, cancellationToken).ConfigureAwait(false);
        if (isNew || !_stored.Contains(entry.Id))
        {
            var batch = new StoreBatch();
            batch.State[ListKey] = JsonSerializer.SerializeToUtf8Bytes(new StoredRoomList([.. _stored.Append(entry.Id).Distinct()]), CommunityJson.Default.StoredRoomList);
            batch.State[ServerSession.KeyOf(entry.Id)] = JsonSerializer.SerializeToUtf8Bytes(entry.State, CommunityJson.Default.RoomState);
            batch.Conversations.Add(new ConversationSettings { Id = entry.Id, LastActivityAt = services.State.Now });
            await services.Journal.CommitAsync(batch, [new ConversationChanged { Conversation = entry.Id }], cancellationToken).ConfigureAwait(false);
            _stored.Add(entry.Id);
        }

        session.Add(entry);
        if (_isReceiving)
        {
            session.Start();
        }
    }

    /// <summary>Gives the session of a server, a new one when there is none.</summary>
    private async Task<ServerSession> SessionOfAsync(CommunityServer server, ServerState? known, CancellationToken cancellationToken)
    {
        if (_servers.TryGetValue(server, out ServerSession? session))
        {
            return session;
        }

        byte[]? stored = await services.Journal.Store.GetStateAsync(services.Journal.Account, ServerSession.KeyOf(server), cancellationToken).ConfigureAwait(false);
        session = new ServerSession(server, known ?? Read(stored, CommunityJson.Default.ServerState) ?? new ServerState(), services);
        _servers[server] = session;
        return session;
    }

    /// <summary>Ends a room that the account is not in any more, and clears up.</summary>
    private async Task EndAsync(ConversationId id, CancellationToken cancellationToken)
    {
        var batch = new StoreBatch();
        if (Find(id) is { } found)
        {
            await RemoveAsync(found.Session, id).ConfigureAwait(false);
            if (found.Session.Rooms.Count == 0)
            {
                batch.State[found.Session.StateKey] = default;
            }
        }

        // Also when an earlier try to clear up failed, what is known of the server goes with the last room.
        if (id.TryGetRoom(out Uri? server, out _) && FindServer(server) is null)
        {
            batch.State[ServerSession.KeyOf(server)] = default;
        }

        batch.State[ListKey] = JsonSerializer.SerializeToUtf8Bytes(new StoredRoomList([.. _stored.Where(room => room != id)]), CommunityJson.Default.StoredRoomList);
        batch.State[ServerSession.KeyOf(id)] = default;
        batch.RemovedConversations.Add(id);
        await services.Journal.CommitAsync(batch, [new ConversationChanged { Conversation = id, IsRemoved = true }], cancellationToken).ConfigureAwait(false);
        _stored.Remove(id);
    }

    /// <summary>Reads what the store keeps. What cannot be read begins anew.</summary>
    private T? Read<T>(byte[]? stored, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return stored is null ? null : JsonSerializer.Deserialize(stored, type);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or FormatException or ArgumentException)
        {
            LogDamaged(typeof(T).Name);
            return null;
        }
    }

    [LoggerMessage(EventId = 9511, Level = LogLevel.Error, Message = "The communities of the synced state could not be taken up")]
    private partial void LogFollowFailed(Exception failure);

    [LoggerMessage(EventId = 9512, Level = LogLevel.Warning, Message = "A community of the synced state could not be taken up: {Reason}")]
    private partial void LogNotBegun(string reason);

    [LoggerMessage(EventId = 9513, Level = LogLevel.Warning, Message = "What is stored of a community is damaged and begins anew: {Part}")]
    private partial void LogDamaged(string part);
}
