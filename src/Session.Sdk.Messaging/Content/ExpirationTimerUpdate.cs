namespace SessionSdk.Messaging;

/// <summary>Changes the conversation's disappearing messages to what <see cref="MessageContent.Expiration"/> says.</summary>
public sealed record ExpirationTimerUpdate : DataPayload;
