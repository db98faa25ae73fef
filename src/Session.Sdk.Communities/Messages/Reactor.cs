namespace SessionSdk.Communities;

/// <summary>Represents somebody who reacted to a message.</summary>
/// <param name="Id">Who.</param>
/// <param name="ReactedAt">When.</param>
public sealed record Reactor(SessionAddress Id, DateTimeOffset ReactedAt);
