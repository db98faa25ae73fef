using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Receiving;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk;

public sealed partial class SessionClient
{
    private const string EventsFromKey = "events/from";

    private static readonly TimeSpan StartTolerance = TimeSpan.FromMinutes(1);

    private readonly Lock _receivingGate = new();
    private PollHandle? _polling;
    private bool _isEventsFromSet;

    /// <summary>Gets how the polling of the account goes, or <see langword="null"/> while it does not receive.</summary>
    internal PollHandle? Polling => Volatile.Read(ref _polling);

    /// <summary>Starts to poll the account's swarm. The first handler or enumeration does that as well.</summary>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public void StartReceiving()
    {
        lock (_receivingGate)
        {
            ThrowIfDisposed();
            _polling ??= Network.Polling.Subscribe(new PollSubscription
            {
                Address = AccountId,
                Signer = SwarmSigner.ForAccount(_keys),
                Namespaces = _options.SyncState
                    ? [Namespace.UserProfile, Namespace.Contacts, Namespace.UserGroups, Namespace.ConversationInfo, Namespace.Messages]
                    : [Namespace.Messages],
                MessagesToExtend = _options.SyncState ? State.ActiveMessages : null,
                Cursors = new JournalCursors(_journal, () => State.Now),
                Interval = _options.PollInterval,
                Handler = HandlePollAsync,
            });
        }

        _groups.StartPolling();
        _communities.StartPolling();
    }

    /// <summary>Asks the swarm for new messages now instead of at the next interval. Does nothing while the client does not receive.</summary>
    public void PollNow()
    {
        lock (_receivingGate)
        {
            _polling?.PollNow();
        }

        _groups.PollNow();
        _communities.PollNow();
    }

    /// <summary>Asks the swarms of the account and of its groups now and waits until what they had is in the store and merged into <see cref="State"/>. Starts to receive if that has not been done. The servers of communities are asked by <see cref="CommunityCollection.PollNowAsync"/>: a server that somebody runs alone fails no poll of the account.</summary>
    /// <param name="cancellationToken">Ends the wait, not the receiving.</param>
    /// <returns>A task that ends when a poll that began after this call has been taken in; handlers may still be at work.</returns>
    /// <exception cref="SessionException">The network did not answer that poll. The client polls again by itself.</exception>
    /// <exception cref="InvalidOperationException">The network's polling is suspended.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async Task PollNowAsync(CancellationToken cancellationToken = default)
    {
        Task polled;
        lock (_receivingGate)
        {
            StartReceiving();
            polled = _polling!.PollNowAsync(cancellationToken);
        }

        // The account first: it says which groups there are.
        await polled.ConfigureAwait(false);
        await _groups.PollNowAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Registers a handler for the visible messages that others send. Messages of one conversation come one after the other, conversations side by side.</summary>
    /// <param name="handler">Handles one message; see <see cref="IEventHandler{TEvent}"/> for the rules.</param>
    /// <param name="options">How it is served. Handlers of one account have different names.</param>
    /// <returns>Ends the registration when disposed. What was not handled is kept for a handler of the same name.</returns>
    /// <exception cref="ArgumentException">A handler of that name is registered already, or an option is out of range.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public IDisposable OnMessage(Func<MessageContext, CancellationToken, ValueTask> handler, HandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        StartReceiving();
        return _dispatcher.AddForMessages(handler, WithDefaults(options));
    }

    /// <summary>Registers a handler for events of one kind, or of all kinds with <see cref="SessionEvent"/>.</summary>
    /// <typeparam name="TEvent">The kind.</typeparam>
    /// <param name="handler">Handles one event; see <see cref="IEventHandler{TEvent}"/> for the rules.</param>
    /// <param name="options">How it is served. Handlers of one account have different names.</param>
    /// <returns>Ends the registration when disposed.</returns>
    /// <exception cref="ArgumentException">A handler of that name is registered already, or an option is out of range.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public IDisposable OnEvent<TEvent>(Func<EventContext<TEvent>, CancellationToken, ValueTask> handler, HandlerOptions? options = null)
        where TEvent : SessionEvent
    {
        ArgumentNullException.ThrowIfNull(handler);
        StartReceiving();
        return _dispatcher.Add(handler, WithDefaults(options));
    }

    /// <summary>Enumerates the visible messages that others send, those first that have been waiting for somebody to listen.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The messages, each conversation's in order. A message counts as handled when the next one is asked for, or the enumeration ends.</returns>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public IAsyncEnumerable<Message> Messages(CancellationToken cancellationToken = default)
    {
        StartReceiving();
        return _dispatcher.MessagesAsync(cancellationToken: cancellationToken);
    }

    /// <summary>Enumerates everything that happens.</summary>
    /// <param name="options">Which enumeration goes on; <see langword="null"/> for the one that is called <c>events</c>.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The events.</returns>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public IAsyncEnumerable<SessionEvent> Events(EventStreamOptions? options = null, CancellationToken cancellationToken = default)
    {
        StartReceiving();
        return _dispatcher.EventsAsync(options, cancellationToken);
    }

    private HandlerOptions WithDefaults(HandlerOptions? options) => options ?? new HandlerOptions { MaxAttempts = _options.MaxHandlerAttempts, RetryDelay = _options.HandlerRetryDelay };

    private async ValueTask HandlePollAsync(PollResult result, CancellationToken cancellationToken)
    {
        // Messages need contacts and what is blocked.
        if (_options.SyncState)
        {
            await State.TakeInAsync(result, cancellationToken).ConfigureAwait(false);
        }

        NoteConnected();
        if (_options.RenewPicture)
        {
            _pictureCare.NotePolled();
        }

        foreach (NamespaceResult fetched in result.Namespaces)
        {
            if (fetched.Namespace == Namespace.Messages)
            {
                await SetEventsFromAsync(cancellationToken).ConfigureAwait(false);
                await _inbox.TakeInAsync(fetched.Messages, cancellationToken).ConfigureAwait(false);
                _sweep.Wake();
            }
        }
    }

    private async ValueTask<int> TakeInGroupAsync(GroupId group, IReadOnlyList<StoredMessage> messages, CancellationToken cancellationToken)
    {
        await SetEventsFromAsync(cancellationToken).ConfigureAwait(false);
        int taken = await _inbox.TakeInGroupAsync(group, messages, cancellationToken).ConfigureAwait(false);
        _sweep.Wake();
        return taken;
    }

    private async ValueTask<TakenRoom> TakeInRoomAsync(IncomingRoom room, CancellationToken cancellationToken)
    {
        await SetEventsFromAsync(cancellationToken).ConfigureAwait(false);
        return await _inbox.TakeInRoomAsync(room, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<int> TakeInBoxAsync(IReadOnlyList<IncomingItem> items, IReadOnlyList<RejectReason> discarded, CancellationToken cancellationToken)
    {
        await SetEventsFromAsync(cancellationToken).ConfigureAwait(false);

        // What was sent to somebody whose account is known by now stands in the conversation with that.
        IncomingItem[] placed = [.. items.Select(item => item.IsOutgoing ? item with { Conversation = _communities.Resolve(item.Conversation) } : item)];
        int taken = await _inbox.TakeInAsync(placed, [.. discarded], State.Now, cancellationToken).ConfigureAwait(false);
        _sweep.Wake();
        return taken;
    }

    private void NoteConnected()
    {
        if (Volatile.Read(ref _polling) is { ConsecutiveFailures: > 0 })
        {
            State.NoteNetworkIsBack();
            _groups.NoteNetworkIsBack();
            _outbox.NoteNetworkBack();
        }
    }

    /// <summary>What a restored account's swarm holds from before the first start is history: a bot must not answer it again. The moment is kept, so that a restart in between changes nothing.</summary>
    private async ValueTask SetEventsFromAsync(CancellationToken cancellationToken)
    {
        if (_isEventsFromSet)
        {
            return;
        }

        if (_options is { IsRestored: true, HandleEarlierMessages: false })
        {
            byte[]? kept = await _journal.Store.GetStateAsync(AccountId, EventsFromKey, cancellationToken).ConfigureAwait(false);
            if (kept is { Length: sizeof(long) })
            {
                _inbox.EventsFrom = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(kept));
            }
            else if (!_journal.IsKnownAccount)
            {
                DateTimeOffset start = State.Now - _options.TimeProvider.GetElapsedTime(_createdAt) - StartTolerance;
                var batch = new StoreBatch();
                byte[] value = new byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(value, start.ToUnixTimeMilliseconds());
                batch.State[EventsFromKey] = value;
                await _journal.CommitAsync(batch, cancellationToken).ConfigureAwait(false);
                _inbox.EventsFrom = start;
                LogBeginsNow();
            }
        }

        _isEventsFromSet = true;
    }

    [LoggerMessage(EventId = 9005, Level = LogLevel.Information, Message = "The store does not know this account yet: messages from before the start go into the history, and handlers begin with what comes after it")]
    private partial void LogBeginsNow();

    private async ValueTask StopReceivingAsync()
    {
        PollHandle? polling;
        lock (_receivingGate)
        {
            polling = _polling;
            _polling = null;
        }

        try
        {
            if (polling is not null)
            {
                await polling.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            await _groups.StopPollingAsync().ConfigureAwait(false);
        }
    }
}
