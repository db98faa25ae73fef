using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds what one round of a poll brought.</summary>
public sealed record PollResult
{
    /// <summary>Gets the account or group.</summary>
    public required SessionAddress Address { get; init; }

    /// <summary>Gets what the namespaces brought, configs before messages.</summary>
    public required IReadOnlyList<NamespaceResult> Namespaces { get; init; }

    /// <summary>Gets what came of extending the config messages, or <see langword="null"/> when that was not due or failed.</summary>
    public ExpireResult? Extension { get; init; }

    /// <summary>Gets the number of the round: 0 for the first, more when the node had more than fits into one answer.</summary>
    public required int Round { get; init; }

    /// <summary>Gets the node that answered.</summary>
    public required ServiceNode Node { get; init; }

    /// <summary>Gets the path that the request took.</summary>
    public required OnionPath Path { get; init; }
}
