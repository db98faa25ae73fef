using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Reports that a path works but its last hop does not know or cannot reach the destination node.</summary>
public sealed class DestinationUnreachableException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="node">The node that cannot be reached.</param>
    public DestinationUnreachableException(ServiceNode node)
        : base($"The service node {node} cannot be reached.")
    {
        Node = node;
    }

    /// <summary>Gets the node that cannot be reached.</summary>
    public ServiceNode Node { get; }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
