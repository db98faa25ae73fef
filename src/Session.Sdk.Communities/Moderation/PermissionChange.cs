namespace SessionSdk.Communities;

/// <summary>Says what is to be changed about somebody's permissions in a room.</summary>
public sealed record PermissionChange
{
    /// <summary>Gets what becomes of reading.</summary>
    public PermissionValue Read { get; init; }

    /// <summary>Gets what becomes of seeing that the room is there.</summary>
    public PermissionValue Access { get; init; }

    /// <summary>Gets what becomes of posting.</summary>
    public PermissionValue Write { get; init; }

    /// <summary>Gets what becomes of uploading files.</summary>
    public PermissionValue Upload { get; init; }

    /// <summary>Gets whether changes of the same permissions that are scheduled stay so.</summary>
    /// <value>The default is <see langword="false"/>: they are taken off the schedule.</value>
    public bool KeepsSchedule { get; init; }
}
