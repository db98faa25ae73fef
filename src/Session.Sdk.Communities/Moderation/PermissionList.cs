using SessionSdk.Communities;

namespace SessionSdk;

/// <summary>Holds the people of whom something is said in a room apart from what holds for all.</summary>
/// <param name="Permissions">What is said of each.</param>
/// <param name="Skipped">What named nobody or could not be read.</param>
public sealed record PermissionList(IReadOnlyDictionary<SessionAddress, UserPermissions> Permissions, SkippedRows Skipped) : IHasSkippedRows;
