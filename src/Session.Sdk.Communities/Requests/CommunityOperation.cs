namespace SessionSdk.Communities;

/// <summary>Says what a request does, for logs and counters, and what may be done when it fails.</summary>
/// <param name="Name">The name in logs and counters.</param>
/// <param name="IsRepeatable">Whether doing it twice is the same as doing it once. What is not is only ever sent again with the same nonce, which a server takes once.</param>
/// <param name="IsTransfer">Whether a file goes up or down.</param>
internal sealed record CommunityOperation(string Name, bool IsRepeatable = true, bool IsTransfer = false)
{
    internal KeyValuePair<string, object?> Tag { get; } = new("operation", Name);
}
