using SessionSdk.Messaging;

namespace SessionSdk.Receiving;

/// <summary>An item and what the account's state says to it.</summary>
/// <param name="Item">The item.</param>
/// <param name="Reason">Why it is passed over; <see cref="RejectReason.None"/> when it is not.</param>
/// <param name="Context">What the state says about it.</param>
internal readonly record struct AdmittedItem(IncomingItem Item, RejectReason Reason, IncomingContext Context);
