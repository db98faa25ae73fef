namespace SessionSdk;

/// <summary>The delivery of an outgoing message came further or failed.</summary>
public sealed record DeliveryChanged : SessionEvent
{
    /// <summary>Gets the message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>Gets how it stands.</summary>
    public required MessageDelivery Delivery { get; init; }
}
