using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Reports that members of a swarm refused a request: two for the same reason, or the one that alone could be asked.</summary>
public sealed class SwarmRefusedException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="status">The status of the RPC.</param>
    /// <param name="reason">The member's text, or <see langword="null"/> when it gave none.</param>
    /// <param name="node">The last member that refused.</param>
    public SwarmRefusedException(int status, string? reason, ServiceNode node)
        : base(reason is null ? $"The service node {node} refused the request with status {status}." : $"The service node {node} refused the request with status {status}: {ForeignText.Quote(reason)}")
    {
        Status = status;
        Reason = ForeignText.Quote(reason);
        Node = node;
    }

    /// <summary>Gets the status of the RPC: 400 wrong parameters, 401 wrong signature or no permission, 403 lifetime out of range, 421 wrong swarm, 429 too many requests, 5xx failure of the node.</summary>
    public int Status { get; }

    /// <summary>Gets the member's text without what could name an account, or <see langword="null"/> when it gave none.</summary>
    public string? Reason { get; }

    /// <summary>Gets the last member that refused.</summary>
    public ServiceNode Node { get; }

    /// <inheritdoc/>
    public override bool IsTransient => Status is 421 or 429 or >= 500;
}
