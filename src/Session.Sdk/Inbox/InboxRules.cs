namespace SessionSdk.Receiving;

/// <summary>Says which kinds of messages the user has switched on. All are off in the official clients as well until somebody switches them on.</summary>
/// <param name="ReadReceipts">Whether receipts are sent and believed.</param>
/// <param name="TypingIndicators">Whether typing is told and shown.</param>
/// <param name="Calls">Whether calls come through.</param>
internal sealed record InboxRules(bool ReadReceipts, bool TypingIndicators, bool Calls);
