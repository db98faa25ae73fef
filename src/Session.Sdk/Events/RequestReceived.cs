namespace SessionSdk;

/// <summary>Somebody wrote for the first time whom the user has not approved.</summary>
public sealed record RequestReceived : SessionEvent
{
    /// <summary>Gets who.</summary>
    public required SenderId Sender { get; init; }
}
