namespace SessionSdk.Messaging;

/// <summary>Tells that the sender took a screenshot or saved a file.</summary>
public sealed record DataExtractionNotice : ContentPayload
{
    /// <summary>Gets what was done.</summary>
    public required DataExtractionKind Kind { get; init; }

    /// <summary>Gets when the message with the saved file had been sent, in whole milliseconds. Mobile clients want it for saved files.</summary>
    public DateTimeOffset? TargetSentAt { get; init; }
}
