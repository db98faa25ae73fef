namespace SessionSdk.Communities;

/// <summary>Holds what will change for people in a room.</summary>
/// <param name="Changes">The changes, the next first.</param>
/// <param name="Skipped">What could not be read.</param>
public sealed record ScheduledChangeList(IReadOnlyList<ScheduledChange> Changes, SkippedRows Skipped) : IHasSkippedRows;
