namespace SessionSdk;

/// <summary>Handles events of one kind, or of all kinds with <see cref="SessionEvent"/>.</summary>
/// <typeparam name="TEvent">The kind.</typeparam>
/// <remarks>
/// Events of a conversation come one after the other, those of different conversations side by side: an implementation that is shared is safe
/// to call from several threads. An event counts as handled when <see cref="HandleAsync"/> returns. When it throws, the event comes again after a
/// pause, and after the last attempt goes to the failed ones; a <see cref="SessionException"/> that is not transient is not tried again. When the process ends
/// before the handler returned, the event comes again at the next start, marked as redelivered. Passing events come once, and are
/// dropped when the handler is too slow for them.
/// </remarks>
public interface IEventHandler<TEvent>
    where TEvent : SessionEvent
{
    /// <summary>Handles one event.</summary>
    /// <param name="context">The event and the means to answer.</param>
    /// <param name="cancellationToken">Is cancelled when the client stops.</param>
    /// <returns>A task that ends when the event is handled.</returns>
    ValueTask HandleAsync(EventContext<TEvent> context, CancellationToken cancellationToken);
}
