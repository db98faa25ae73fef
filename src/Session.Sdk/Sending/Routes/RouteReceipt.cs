namespace SessionSdk.Sending;

/// <summary>What the swarm or the server answered.</summary>
internal sealed record RouteReceipt
{
    /// <summary>Gets the number that a community gave the message.</summary>
    internal long? ServerId { get; init; }

    /// <summary>Gets the time that a community gave the message.</summary>
    internal DateTimeOffset? ServerTime { get; init; }

    internal static RouteReceipt Accepted { get; } = new();

    public override string ToString() => nameof(RouteReceipt);
}
