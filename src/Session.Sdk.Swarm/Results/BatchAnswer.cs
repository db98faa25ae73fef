namespace SessionSdk.Swarm;

/// <summary>Holds what came of one request of a batch.</summary>
public sealed record BatchAnswer
{
    /// <summary>Gets the request.</summary>
    public required NodeRequest Request { get; init; }

    /// <summary>Gets the status, or 0 when a sequence stopped before the request. It is 500 when the members did not confirm the request or its answer cannot be read.</summary>
    public required int Status { get; init; }

    /// <summary>Gets why the request failed, or <see langword="null"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets whether the request was executed at all.</summary>
    public bool IsExecuted => Status != 0;

    /// <summary>Gets whether the request succeeded and has a result.</summary>
    public bool IsSuccess => Result is not null;

    internal object? Result { get; init; }

    /// <summary>Gets whether the node answered well but too few members of the swarm confirmed.</summary>
    internal bool IsUnconfirmed { get; init; }

    /// <summary>Gets the status as the node told it, or 0 when it told none. A sequence ends at the first that is not 2xx, whatever the client makes of it.</summary>
    internal int Code { get; init; }

    /// <summary>Gets why the answer cannot be read, or <see langword="null"/>.</summary>
    internal Exception? Unreadable { get; init; }
}
