namespace SessionSdk;

/// <summary>Tells how the delivery of an outgoing message stands.</summary>
public sealed record MessageDelivery
{
    /// <summary>Gets how far the message has come.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>Gets how far the copy for the account's other devices has come; <see cref="DeliveryState.None"/> where there is none.</summary>
    public DeliveryState CopyState { get; init; }

    /// <summary>Gets why the last attempt failed, as a stable code such as <c>network.unreachable</c>; <see langword="null"/> when it did not.</summary>
    public string? FailureCode { get; init; }

    /// <summary>Gets the last failure in words.</summary>
    public string? FailureMessage { get; init; }

    /// <summary>Gets how often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>Gets when the recipient says to have read the message; <see langword="null"/> when no receipt came.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Gets the delivery of a message that came in.</summary>
    public static MessageDelivery Incoming { get; } = new() { State = DeliveryState.None };
}
