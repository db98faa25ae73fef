namespace SessionSdk;

/// <summary>A recipient says to have read messages of this account.</summary>
public sealed record ReadReceiptReceived : SessionEvent
{
    /// <summary>Gets the messages.</summary>
    public required IReadOnlyList<MessageId> Messages { get; init; }

    /// <summary>Gets when the receipt says they were read.</summary>
    public required DateTimeOffset ReadAt { get; init; }
}
