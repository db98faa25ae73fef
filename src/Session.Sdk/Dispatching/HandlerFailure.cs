namespace SessionSdk;

/// <summary>Represents what is told when a handler failed. What it throws is logged and changes nothing.</summary>
/// <param name="failure">What happened.</param>
/// <param name="cancellationToken">Is cancelled when the client stops.</param>
/// <returns>A task that ends when the failure is dealt with. Failures are told one after the other; when that is too slow, the oldest untold ones are dropped.</returns>
public delegate ValueTask HandlerFailed(HandlerFailure failure, CancellationToken cancellationToken);

/// <summary>Tells that a handler failed on an event.</summary>
public sealed record HandlerFailure
{
    /// <summary>Gets the name of the handler.</summary>
    public required string HandlerName { get; init; }

    /// <summary>Gets the event's place in the log; zero for a passing event.</summary>
    public required long Position { get; init; }

    /// <summary>Gets the name of the event's kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Gets which attempt it was since the start of the client.</summary>
    public required int Attempt { get; init; }

    /// <summary>Gets whether the event comes again. One that does not stands with the failed ones, unless it is a passing one.</summary>
    public required bool IsRetried { get; init; }

    /// <summary>Gets what the handler threw.</summary>
    public required Exception Exception { get; init; }

    /// <summary>Says what this is, never what the exception says.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(HandlerFailure);
}
