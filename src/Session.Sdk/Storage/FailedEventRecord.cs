namespace SessionSdk.Storage;

/// <summary>An event that a reader failed on for good. It can be looked at and given again.</summary>
public sealed record FailedEventRecord
{
    /// <summary>Gets the reader's name.</summary>
    public required string Consumer { get; init; }

    /// <summary>Gets the event. It stays here when the log is trimmed.</summary>
    public required EventRecord Event { get; init; }

    /// <summary>Gets how often it was tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>Gets the type of the last failure.</summary>
    public required string FailureType { get; init; }

    /// <summary>Gets when it was given up.</summary>
    public required DateTimeOffset At { get; init; }
}
