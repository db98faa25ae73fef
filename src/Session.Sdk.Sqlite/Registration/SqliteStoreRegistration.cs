namespace SessionSdk.Sqlite;

/// <summary>What a registered client says of the file of its store.</summary>
/// <param name="Path">The full path of the file.</param>
/// <param name="Configure">Sets the options.</param>
internal sealed record SqliteStoreRegistration(string Path, Action<SqliteStoreOptions> Configure);
