namespace SessionSdk.Swarm;

/// <summary>Says why a node's answer is no success.</summary>
/// <param name="Status">The status, or <see cref="Unconfirmed"/>.</param>
/// <param name="Reason">The node's text.</param>
/// <param name="IsSufficient">Whether the result has to do when a repeat brings no better one.</param>
internal readonly record struct NodeFailure(int Status, string? Reason, bool IsSufficient = false)
{
    /// <summary>Stands for a status: the node answered well but too few members of its swarm confirmed.</summary>
    internal const int Unconfirmed = -1;
}
