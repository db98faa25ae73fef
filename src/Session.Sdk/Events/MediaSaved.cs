namespace SessionSdk;

/// <summary>Somebody saved a file that they were sent, or took a picture of the screen.</summary>
public sealed record MediaSaved : SessionEvent
{
    /// <summary>Gets who.</summary>
    public required SenderId Sender { get; init; }

    /// <summary>Gets whether it was a picture of the screen.</summary>
    public bool IsScreenshot { get; init; }

    /// <summary>Gets the entry in the conversation.</summary>
    public MessageId MessageId { get; init; }
}
