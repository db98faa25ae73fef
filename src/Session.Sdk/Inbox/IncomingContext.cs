namespace SessionSdk.Receiving;

/// <summary>What the account's state says about an item when it comes in.</summary>
/// <param name="IsRequest">Whether the user has not approved the sender.</param>
/// <param name="IsNewRequest">Whether the item is the first that makes the sender a request.</param>
/// <param name="IsAcceptance">Whether the item is the first by which the sender accepts the account's request.</param>
/// <param name="IsRead">Whether the conversation is read up to the item on another device.</param>
internal readonly record struct IncomingContext(bool IsRequest, bool IsNewRequest, bool IsAcceptance, bool IsRead);
