namespace SessionSdk.Communities;

/// <summary>Tells what will change for somebody in a room. One with a time alone was taken back.</summary>
public sealed record ScheduledChange
{
    /// <summary>Gets who, or <see langword="null"/> in the answer about one person.</summary>
    public SessionAddress? Person { get; init; }

    /// <summary>Gets when, or <see langword="null"/> for never.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Gets whether the person may read from then on.</summary>
    public bool? CanRead { get; init; }

    /// <summary>Gets whether the person may post from then on.</summary>
    public bool? CanWrite { get; init; }

    /// <summary>Gets whether the person may upload files from then on.</summary>
    public bool? CanUpload { get; init; }

    /// <summary>Gets whether the person is banned from then on.</summary>
    public bool? IsBanned { get; init; }
}
