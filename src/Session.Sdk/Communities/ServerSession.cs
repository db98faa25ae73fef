using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SessionSdk.Storage;

namespace SessionSdk.Communities;

/// <summary>An account at one community server: its connection, its rooms, and the loop that polls them all with one request.</summary>
/// <remarks>Safe to share between threads. The loop never ends by what a server answers; only disposal ends it.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "DisposeAsync ends and disposes everything.")]
internal sealed partial class ServerSession : IAsyncDisposable
{
    private readonly CommunityServices _services;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<ConversationId, RoomEntry> _rooms = new();
    private readonly PollSignal _signal;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task? _loop;
    private ServerState _state;
    private ServerState? _saved;
    private bool _isDisposed;

    internal ServerSession(CommunityServer server, ServerState state, CommunityServices services)
    {
        (Server, _state, _services, _logger) = (server, state, services, services.Logger);
        _signal = new PollSignal(services.Options.TimeProvider);
        Connection = services.Client.Connect(server, services.Keys, state.ToOptions());
    }

    internal CommunityServer Server { get; }

    internal CommunityConnection Connection { get; }

    /// <summary>Gets the id under which the account writes there; a blinded one as long as nothing is known of the server.</summary>
    internal SenderId OwnId => RoomIds.ToSender(Connection.Id ?? Connection.OwnIds[1]);

    internal ICollection<RoomEntry> Rooms => _rooms.Values;

    /// <summary>Gets the name under which the store keeps what is known of the server.</summary>
    internal string StateKey => KeyOf(Server);

    internal static string KeyOf(CommunityServer server) => $"community/server/{server.BaseUrl}";

    /// <summary>Gives the same name from the address alone.</summary>
    internal static string KeyOf(Uri server) => $"community/server/{server.GetLeftPart(UriPartial.Authority)}";

    internal static string KeyOf(ConversationId room) => $"community/room/{room}";

    internal RoomEntry? Find(ConversationId room) => _rooms.GetValueOrDefault(room);

    internal void Add(RoomEntry entry)
    {
        _rooms[entry.Id] = entry;
        if (!entry.IsBeginning)
        {
            _signal.Ask();
        }
    }

    internal void Remove(ConversationId room)
    {
        if (_rooms.TryRemove(room, out RoomEntry? entry))
        {
            entry.End();
        }
    }

    /// <summary>Begins to poll.</summary>
    internal void Start()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _loop ??= Task.Run(LoopAsync, CancellationToken.None);
            }
        }
    }

    internal void PollNow() => _signal.Ask();

    /// <summary>Polls now, and waits until what the server had is taken in.</summary>
    internal Task PollNowAsync(CancellationToken cancellationToken)
    {
        Start();
        return _signal.AskAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Task? loop;
        lock (_gate)
        {
            _isDisposed = true;
            loop = _loop;
        }

        await _stopping.StopAsync(_services.Options.DisposeTimeout, _services.Options.TimeProvider, _logger).ConfigureAwait(false);
        _signal.End();
        if (loop is not null)
        {
            await loop.WaitAsync(_services.Options.DisposeTimeout, _services.Options.TimeProvider, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Connection.Dispose();
    }

    /// <summary>Writes into a batch what is known of the server, when that is new.</summary>
    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        ServerState now = _state.With(Connection);
        if (now != _saved)
        {
            var batch = new StoreBatch();
            batch.State[StateKey] = JsonSerializer.SerializeToUtf8Bytes(now, CommunityJson.Default.ServerState);
            await _services.Journal.CommitAsync(batch, cancellationToken).ConfigureAwait(false);
            _saved = now;
        }

        _state = now;
    }
}
