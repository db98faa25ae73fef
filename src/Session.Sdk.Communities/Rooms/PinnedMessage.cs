namespace SessionSdk.Communities;

/// <summary>Tells of a message that is pinned in a room.</summary>
/// <param name="MessageId">The message's number.</param>
/// <param name="PinnedAt">When it was pinned.</param>
/// <param name="PinnedBy">Who pinned it, or <see langword="null"/> when the server does not say.</param>
public sealed record PinnedMessage(long MessageId, DateTimeOffset PinnedAt, SessionAddress? PinnedBy);
