namespace SessionSdk.Storage;

/// <summary>A mark that something was seen: of a stored hash, or of a message's identity.</summary>
/// <param name="Mark">The mark, a 128-bit digest.</param>
/// <param name="ForgetAt">When it can be forgotten.</param>
public readonly record struct SeenRecord(UInt128 Mark, DateTimeOffset ForgetAt);
