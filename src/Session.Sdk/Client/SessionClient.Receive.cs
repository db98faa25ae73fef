using System.Runtime.CompilerServices;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk;

public sealed partial class SessionClient
{
    private readonly Lock _receivingGate = new();
    private PollHandle? _polling;

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
                Cursors = _store,
                Interval = _options.PollInterval,
                Handler = HandlePollAsync,
            });
        }
    }

    /// <summary>Asks the swarm for new messages now instead of at the next interval. Does nothing while the client does not receive.</summary>
    public void PollNow()
    {
        lock (_receivingGate)
        {
            _polling?.PollNow();
        }
    }

    /// <summary>Asks the swarm now and waits until what it had is in the store and merged into <see cref="State"/>. Starts to receive if that has not been done.</summary>
    /// <param name="cancellationToken">Ends the wait, not the receiving.</param>
    /// <returns>A task that ends when a poll that began after this call has been taken in; handlers may still be at work.</returns>
    /// <exception cref="SessionException">The network did not answer that poll. The client polls again by itself.</exception>
    /// <exception cref="InvalidOperationException">The network's polling is suspended.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public Task PollNowAsync(CancellationToken cancellationToken = default)
    {
        lock (_receivingGate)
        {
            StartReceiving();
            return _polling!.PollNowAsync(cancellationToken);
        }
    }

    /// <summary>Registers a handler for the messages that others send. Several handlers get each message in the order of their registration.</summary>
    /// <param name="handler">Handles one message; see <see cref="IMessageHandler"/> for the rules.</param>
    /// <returns>Ends the registration when disposed.</returns>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public IDisposable OnMessage(Func<MessageContext, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var consumer = new HandlerConsumer(this, handler);
        StartReceiving();
        _dispatcher.Add(consumer);
        return new ConsumerRegistration(_dispatcher, consumer);
    }

    /// <summary>Enumerates the visible messages that others send, as they arrive, those first that have been waiting for somebody to listen.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The messages, oldest first. A message counts as handled once it has been taken.</returns>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public IAsyncEnumerable<ReceivedMessage> Messages(CancellationToken cancellationToken = default) => EnumerateAsync(IsIncomingVisible, cancellationToken);

    /// <summary>Enumerates everything that arrives: also reactions, receipts, typing, and what the account sent from other devices.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The messages, oldest first.</returns>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public IAsyncEnumerable<ReceivedMessage> AllMessages(CancellationToken cancellationToken = default) => EnumerateAsync(static _ => true, cancellationToken);

    internal static bool IsIncomingVisible(ReceivedMessage message) => !message.IsOutgoing && message.Content.Payload is VisibleMessage;

    private async IAsyncEnumerable<ReceivedMessage> EnumerateAsync(Func<ReceivedMessage, bool> wants, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = new MessageStream(wants);
        StartReceiving();
        _dispatcher.Add(stream);
        try
        {
            using CancellationTokenRegistration ended = _disposing.Token.Register(static state => ((MessageStream)state!).Close(), stream);
            await foreach (ReceivedMessage message in stream.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return message;
            }
        }
        finally
        {
            _dispatcher.Remove(stream);
            stream.Close();
        }
    }

    private async ValueTask HandlePollAsync(PollResult result, CancellationToken cancellationToken)
    {
        // Messages need contacts and what is blocked.
        if (_options.SyncState)
        {
            await State.TakeInAsync(result, cancellationToken).ConfigureAwait(false);
            if (Volatile.Read(ref _polling) is { ConsecutiveFailures: > 0 })
            {
                State.NoteNetworkIsBack();
            }
        }

        foreach (NamespaceResult fetched in result.Namespaces)
        {
            if (fetched.Namespace != Namespace.Messages)
            {
                continue;
            }

            int taken = 0;
            try
            {
                taken = await _incoming.TakeInAsync(fetched.Messages, cancellationToken).ConfigureAwait(false);
            }
            catch (SessionStoreFullException full)
            {
                // The position stays, so that what has no room now comes again.
                taken = full.Taken;
                throw;
            }
            finally
            {
                if (taken > 0)
                {
                    _dispatcher.Wake();
                }
            }
        }
    }

    private async ValueTask StopReceivingAsync()
    {
        PollHandle? polling;
        lock (_receivingGate)
        {
            polling = _polling;
            _polling = null;
        }

        if (polling is not null)
        {
            await polling.DisposeAsync().ConfigureAwait(false);
        }
    }

    private sealed class ConsumerRegistration(MessageDispatcher dispatcher, IMessageConsumer consumer) : IDisposable
    {
        public void Dispose() => dispatcher.Remove(consumer);
    }
}
