namespace SessionSdk.Sending;

/// <summary>Sets how the outbox works.</summary>
internal sealed record OutboxOptions
{
    internal OutboxPace Pace { get; init; } = new();

    /// <summary>Gets how long an attempt to send may take, whatever the network does; then its end is unknown.</summary>
    internal TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets how long the upload of a file may take, whatever its stream does.</summary>
    internal TimeSpan UploadTimeout { get; init; } = TimeSpan.FromMinutes(15);

    internal TimeSpan DisposeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets after which time a write is tried again that the store did not take; it doubles up to <see cref="LongestStoreDelay"/>.</summary>
    internal TimeSpan StoreDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    internal TimeSpan LongestStoreDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets whether the account has Session Pro now, which allows longer texts.</summary>
    internal Func<bool> HasPro { get; init; } = static () => false;
}
