namespace SessionSdk;

/// <summary>Gives access to the events that handlers failed on for good.</summary>
public interface IFailedEvents
{
    /// <summary>Lists the events that a handler failed on for good.</summary>
    /// <param name="handlerName">The name of the handler.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The events, in order.</returns>
    /// <exception cref="SessionException">The store did not give them.</exception>
    ValueTask<IReadOnlyList<FailedEvent>> ListAsync(string handlerName, CancellationToken cancellationToken = default);

    /// <summary>Gives an event to its handler again. It stays in the list until it is handled.</summary>
    /// <param name="handlerName">The name of the handler.</param>
    /// <param name="position">The event's place in the log.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the event is on its way: it is in the list, was not on its way already, and there is room.</returns>
    /// <exception cref="InvalidOperationException">There is no handler of that name at work.</exception>
    /// <exception cref="SessionException">The store did not give the event.</exception>
    ValueTask<bool> GiveAgainAsync(string handlerName, long position, CancellationToken cancellationToken = default);

    /// <summary>Removes an event from the list.</summary>
    /// <param name="handlerName">The name of the handler.</param>
    /// <param name="position">The event's place in the log.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when it is gone.</returns>
    /// <exception cref="SessionException">The store did not remove it.</exception>
    ValueTask RemoveAsync(string handlerName, long position, CancellationToken cancellationToken = default);
}

/// <summary>An event that a handler failed on for good.</summary>
public sealed record FailedEvent
{
    /// <summary>Gets the event's place in the log.</summary>
    public required long Position { get; init; }

    /// <summary>Gets the name of the event's kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Gets the event; <see langword="null"/> when its message is gone, or it cannot be read by this version.</summary>
    public SessionEvent? Event { get; init; }

    /// <summary>Gets how often the handler tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>Gets the name of the type of the last failure.</summary>
    public required string FailureType { get; init; }

    /// <summary>Gets when it was given up.</summary>
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>Says what this is, never what happened.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(FailedEvent);
}
