namespace SessionSdk.Messaging;

/// <summary>Tells that messages have been read.</summary>
public sealed record ReadReceipt : ContentPayload
{
    /// <summary>Gets when the messages that were read had been sent, in whole milliseconds. At least one.</summary>
    public required IReadOnlyList<DateTimeOffset> SentTimes { get; init; }
}
