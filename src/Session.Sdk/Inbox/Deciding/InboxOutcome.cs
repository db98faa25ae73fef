namespace SessionSdk.Receiving;

/// <summary>What came of a step.</summary>
/// <param name="Reason">Why the item was passed over; <see cref="RejectReason.None"/> when it was applied.</param>
/// <param name="Waits">Whether the item, or a part of it, has not found what it means.</param>
/// <param name="IsKept">Whether its bytes are kept for a later version, which opens them again.</param>
internal readonly record struct InboxOutcome(RejectReason Reason, bool Waits = false, bool IsKept = false);
