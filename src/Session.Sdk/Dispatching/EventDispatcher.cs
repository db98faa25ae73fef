using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SessionSdk.Journal;

namespace SessionSdk.Dispatching;

/// <summary>Gives the events of an account to everybody who reads them, and keeps how far each has come.</summary>
/// <remarks>
/// Safe to share between threads. One loop owns all state and decides with a <see cref="DispatchMachine"/> for each reader; handlers, the store and
/// whatever else is the user's code run beside it and tell it their results. Only disposal ends the loop.
/// </remarks>
internal sealed partial class EventDispatcher : IAsyncDisposable
{
    private const int MaxPassing = 256;

    private readonly AccountJournal _journal;
    private readonly IConversationVerbs _verbs;
    private readonly EventDispatcherOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly EventLoader _loader;
    private readonly BoundedPump<HandlerFailure> _failures;
    private readonly Channel<Action> _inbox = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoned = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, EventReader> _readers = new(StringComparer.Ordinal);
    private ImmutableArray<EventSubscription> _present = [];
    private Task _cancelling = Task.CompletedTask;
    private int _isLoopStarted;
    private int _isNoted;
    private int _disposed;

    internal EventDispatcher(AccountJournal journal, IConversationVerbs verbs, EventDispatcherOptions options, ILogger logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Log.MaxEvents, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Log.MaxAge, TimeSpan.Zero);
        _journal = journal;
        _verbs = verbs;

        // Longer than any timer waits is as good as for ever, and nobody waits for that.
        TimeSpan longest = TimeSpan.FromDays(1);
        _options = options with { DisposeTimeout = options.DisposeTimeout < longest ? options.DisposeTimeout : longest };
        _logger = logger;
        _time = options.TimeProvider;
        _origin = _time.GetTimestamp();
        _loader = new EventLoader(journal);
        Stopping = _stopping.Token;
        _failures = new BoundedPump<HandlerFailure>(64, TellFailureAsync, Stopping);
        journal.Committed += Note;
    }

    /// <summary>Gets what is cancelled when the client stops.</summary>
    internal CancellationToken Stopping { get; }

    /// <summary>Gives the name of a handler that has none of its own.</summary>
    internal static string NameOf(Type handler) => handler.FullName ?? handler.Name;

    /// <summary>Adds a handler.</summary>
    /// <returns>Ends the registration when disposed: what the handler is at work on it may finish, and how far it has come is kept.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There is a reader of that name.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    internal IDisposable Add<TEvent>(IEventHandler<TEvent> handler, HandlerOptions? options = null)
        where TEvent : SessionEvent =>
        Add<TEvent>(handler.HandleAsync, options, NameOf(handler.GetType()));

    /// <inheritdoc cref="Add{TEvent}(IEventHandler{TEvent}, HandlerOptions)"/>
    internal IDisposable Add(IMessageHandler handler, HandlerOptions? options = null) => AddForMessages(handler.HandleAsync, options, NameOf(handler.GetType()));

    /// <inheritdoc cref="Add{TEvent}(IEventHandler{TEvent}, HandlerOptions)"/>
    internal IDisposable Add<TEvent>(Func<EventContext<TEvent>, CancellationToken, ValueTask> handle, HandlerOptions? options = null, string? defaultName = null)
        where TEvent : SessionEvent
    {
        bool wantsAll = typeof(TEvent) == typeof(SessionEvent);
        string kind = typeof(TEvent).Name;
        return AddHandler(
            (options ?? new HandlerOptions()).ToRules(defaultName ?? kind) with { Wants = wantsAll ? static _ => true : wanted => wanted == kind },
            options?.Start ?? default,
            static happened => happened is TEvent,
            (happened, run, cancellationToken) => handle(
                new EventContext<TEvent>((TEvent)happened, _verbs, run)
                {
                    HandlerName = run?.Reader.Name ?? options?.Name ?? defaultName ?? kind,
                    IsRedelivered = run?.IsRedelivered ?? false,
                    Attempt = run?.Attempt ?? 1,
                },
                cancellationToken));
    }

    /// <inheritdoc cref="Add{TEvent}(IEventHandler{TEvent}, HandlerOptions)"/>
    internal IDisposable AddForMessages(Func<MessageContext, CancellationToken, ValueTask> handle, HandlerOptions? options = null, string? defaultName = null) =>
        AddHandler(
            (options ?? new HandlerOptions()).ToRules(defaultName ?? "Message") with { Wants = static kind => kind == nameof(MessageReceived) },
            options?.Start ?? default,
            static happened => happened is MessageReceived { Message: { } message } && EventLoader.IsIncomingVisible(message),
            (happened, run, cancellationToken) => handle(
                new MessageContext((MessageReceived)happened, _verbs, run) { HandlerName = run!.Reader.Name, IsRedelivered = run.IsRedelivered, Attempt = run.Attempt },
                cancellationToken));

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _journal.Committed -= Note;
            Task cancelling = ObserveAsync(_stopping.CancelAsync());
            Volatile.Write(ref _cancelling, cancelling);
            Post(BeginStop);
        }

        if (HandlerScope.IsInside(this))
        {
            // Who waited for the end of the handler would wait for itself. The loop takes in its result, and whoever disposes next waits for that.
            return;
        }

        using var waiting = new CancellationTokenSource();
        Task ended = Task.WhenAll([_ended.Task, Volatile.Read(ref _cancelling), _failures.Idle, .. _present.Select(present => present.PassingIdle())]);
        Task first = await Task.WhenAny(ended, Task.Delay(_options.DisposeTimeout, _time, waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        if (first != ended)
        {
            LogDoesNotStop(_options.DisposeTimeout);
        }
    }

    internal IDisposable Subscribe(EventSubscription subscription)
    {
        string name = subscription.Rules.Name;
        EventReader? reader;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            if (!_readers.TryGetValue(name, out reader))
            {
                _readers.Add(name, reader = new EventReader(name) { AddedAt = _journal.LastPosition });
            }

            if (reader.Owner is not null)
            {
                throw new InvalidOperationException($"'{name}' reads the events already: give each handler, and each enumeration that is under way at the same time, a name of its own.");
            }

            reader.Owner = subscription;
        }

        ImmutableInterlocked.Update(ref _present, static (present, added) => present.Add(added), subscription);
        Post(() => Attach(reader, subscription));
        return new Registration(this, reader, subscription);
    }

    /// <summary>Gives the loop something to do; it does that in the order of the calls.</summary>
    /// <returns>Whether the loop is there to do it.</returns>
    private bool Post(Action input)
    {
        bool isPosted = _inbox.Writer.TryWrite(input);
        if (Interlocked.Exchange(ref _isLoopStarted, 1) == 0)
        {
            // The flow of the caller, and what it carries, does not reach the loop and its handlers.
            ThreadPool.UnsafeQueueUserWorkItem(static dispatcher => _ = dispatcher.RunLoopAsync(), this, preferLocal: false);
        }

        return isPosted;
    }

    /// <summary>Runs user code, or what calls it, beside the loop. It handles its exceptions itself.</summary>
    private static void Go(Func<Task> work) => ThreadPool.UnsafeQueueUserWorkItem(static run => _ = run(), work, preferLocal: false);

    private void Note(IReadOnlyList<SessionEvent> events)
    {
        foreach (SessionEvent happened in events)
        {
            if (!happened.IsDurable)
            {
                foreach (EventSubscription present in _present)
                {
                    present.Pass?.Invoke(happened);
                }
            }
            else if (Interlocked.Exchange(ref _isNoted, 1) == 0)
            {
                Post(() => Volatile.Write(ref _isNoted, 0));
            }
        }
    }

    private IDisposable AddHandler(DispatchRules rules, ReaderStart start, Func<SessionEvent, bool> wants, Func<SessionEvent, HandlerRun?, CancellationToken, ValueTask> handle)
    {
        var subscription = new EventSubscription
        {
            Rules = rules with { WaitsForStarts = _journal.Store.IsDurable },
            Start = start,
            Wants = wants,
            GiveAsync = async (happened, run, cancellationToken) =>
            {
                await handle(happened, run, cancellationToken).ConfigureAwait(false);
                return true;
            },
        };
        var pump = new BoundedPump<SessionEvent>(MaxPassing, happened => GivePassingAsync(subscription, handle, happened), Stopping);
        subscription.Pass = happened =>
        {
            if (!subscription.IsOver && rules.Wants(happened.GetType().Name) && wants(happened))
            {
                pump.Offer(happened);
            }
        };
        subscription.PassingIdle = () => pump.Idle;
        return Subscribe(subscription);
    }

    /// <summary>Gives a passing event: once, to the one who is there.</summary>
    private async ValueTask GivePassingAsync(EventSubscription subscription, Func<SessionEvent, HandlerRun?, CancellationToken, ValueTask> handle, SessionEvent happened)
    {
        if (subscription.IsOver || Stopping.IsCancellationRequested)
        {
            return;
        }

        var scope = new HandlerScope(this);
        scope.Enter();
        try
        {
            await handle(happened, null, Stopping).ConfigureAwait(false);
        }
        catch (Exception) when (Stopping.IsCancellationRequested)
        {
            // The client stops: a passing event is not given again.
        }
        catch (Exception failure)
        {
            LogHandlerFailed(failure, subscription.Rules.Name, 0, 1, isRetried: false);
            _failures.Offer(new HandlerFailure { HandlerName = subscription.Rules.Name, Position = 0, Kind = happened.GetType().Name, Attempt = 1, IsRetried = false, Exception = failure });
        }
        finally
        {
            scope.End();
        }
    }

    private async ValueTask TellFailureAsync(HandlerFailure failure)
    {
        if (_options.HandlerFailed is not { } handlerFailed)
        {
            return;
        }

        var scope = new HandlerScope(this);
        scope.Enter();
        try
        {
            await handlerFailed(failure, Stopping).ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            LogErrorHandlerFailed(thrown);
        }
        finally
        {
            scope.End();
        }
    }

    private async Task ObserveAsync(Task cancelling)
    {
        // What is registered with the token is user code: it may throw, and it may hang.
        Task first = await Task.WhenAny(cancelling, _ended.Task).ConfigureAwait(false);
        if (first == cancelling && cancelling.Exception is { } thrown)
        {
            LogCancellationFailed(thrown);
        }
    }

    private void Unsubscribe(EventReader reader, EventSubscription subscription)
    {
        if (!subscription.End())
        {
            return;
        }

        ImmutableInterlocked.Update(ref _present, static (present, removed) => present.Remove(removed), subscription);
        lock (_gate)
        {
            reader.Owner = null;
        }

        Post(() => Detach(reader, subscription));
    }

    private sealed class Registration(EventDispatcher dispatcher, EventReader reader, EventSubscription subscription) : IDisposable
    {
        public void Dispose() => dispatcher.Unsubscribe(reader, subscription);
    }
}
