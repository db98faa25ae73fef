namespace SessionSdk.Storage;

/// <summary>Holds the last numbers that were given for an account.</summary>
/// <param name="IsKnown">Whether anything was ever committed for the account.</param>
/// <param name="LastMessage">The greatest number of a message.</param>
/// <param name="LastEvent">The greatest position of an event.</param>
/// <param name="LastOutbox">The greatest number of an outbox entry.</param>
public readonly record struct StoreHead(bool IsKnown, long LastMessage, long LastEvent, long LastOutbox);
