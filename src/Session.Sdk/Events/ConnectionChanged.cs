namespace SessionSdk;

/// <summary>The account's swarm can or cannot be reached.</summary>
public sealed record ConnectionChanged : SessionEvent
{
    /// <inheritdoc/>
    public override bool IsDurable => false;

    /// <summary>Gets whether it can.</summary>
    public bool IsConnected { get; init; }
}
