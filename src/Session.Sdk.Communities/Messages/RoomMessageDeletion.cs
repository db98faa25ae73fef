namespace SessionSdk.Communities;

/// <summary>Tells that a message was deleted. Servers say so only to who asks from a position at which the message was there.</summary>
public sealed record RoomMessageDeletion : RoomUpdate
{
    /// <summary>Gets who wrote the message, whoever deleted it; or <see langword="null"/> when the server does not say.</summary>
    public SessionAddress? Author { get; init; }

    /// <summary>Gets when it was posted, or <see langword="null"/> when the server does not say.</summary>
    public DateTimeOffset? PostedAt { get; init; }

    /// <summary>Gets when it was deleted, or <see langword="null"/> when the server does not say.</summary>
    public DateTimeOffset? DeletedAt { get; init; }
}
