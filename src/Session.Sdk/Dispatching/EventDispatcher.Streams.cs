using System.Runtime.CompilerServices;

namespace SessionSdk.Dispatching;

internal sealed partial class EventDispatcher
{
    /// <summary>Enumerates events in the order of the log, and the passing ones of the time of the enumeration.</summary>
    /// <returns>The events. A durable one is handled when the next one is asked for, or the enumeration ends while it is in hand; what was not taken comes at the next enumeration.</returns>
    internal IAsyncEnumerable<SessionEvent> EventsAsync(EventStreamOptions? options = null, CancellationToken cancellationToken = default) =>
        ReadAsync(options, "events", static _ => true, static _ => true, cancellationToken);

    /// <summary>Enumerates the visible messages of others.</summary>
    /// <returns>The messages, in the order of the log; handled as events are.</returns>
    internal async IAsyncEnumerable<Message> MessagesAsync(EventStreamOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IAsyncEnumerable<SessionEvent> events = ReadAsync(
            options,
            "messages",
            static kind => kind == nameof(MessageReceived),
            static happened => EventLoader.IsIncomingVisible(((MessageReceived)happened).Message),
            cancellationToken);
        await foreach (SessionEvent happened in events.ConfigureAwait(false))
        {
            yield return ((MessageReceived)happened).Message;
        }
    }

    private async IAsyncEnumerable<SessionEvent> ReadAsync(
        EventStreamOptions? options,
        string defaultName,
        Func<string, bool> wantsKind,
        Func<SessionEvent, bool> wants,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = new EventStream(MaxPassing);
        DispatchRules rules = new HandlerOptions { Name = options?.Name, MaxAttempts = int.MaxValue }.ToRules(defaultName) with { Wants = wantsKind, IsSingleLane = true };
        var subscription = new EventSubscription
        {
            Rules = rules,
            Start = options?.Start ?? default,
            Wants = wants,
            GiveAsync = (happened, _, stopping) => stream.GiveAsync(happened, stopping),
            Pass = happened =>
            {
                if (wantsKind(happened.GetType().Name))
                {
                    stream.Pass(happened);
                }
            },
        };
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Stopping);
        IDisposable registration = Subscribe(subscription);
        try
        {
            while (true)
            {
                SessionEvent happened;
                try
                {
                    happened = await stream.NextAsync(either.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield break;
                }

                yield return happened;
            }
        }
        finally
        {
            // Before the name is free: what is in hand is handled before the next enumeration begins.
            stream.Dispose();
            registration.Dispose();
        }
    }
}
