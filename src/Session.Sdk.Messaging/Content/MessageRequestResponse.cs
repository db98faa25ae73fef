namespace SessionSdk.Messaging;

/// <summary>Tells that the sender accepts messages from the receiver.</summary>
public sealed record MessageRequestResponse : ContentPayload
{
    /// <summary>Gets the sender's profile.</summary>
    public UserProfile? Profile { get; init; }
}
