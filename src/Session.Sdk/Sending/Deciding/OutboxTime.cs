namespace SessionSdk.Sending;

/// <summary>A moment as the outbox knows it.</summary>
/// <param name="Elapsed">The time since the client started; waiting goes by this.</param>
/// <param name="Network">The network's time; only messages that disappear go by this.</param>
internal readonly record struct OutboxTime(TimeSpan Elapsed, DateTimeOffset Network);
