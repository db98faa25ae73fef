namespace SessionSdk.DevNet;

/// <summary>A file on the file server; times are milliseconds since 1970.</summary>
internal sealed record StoredFile(string Id, byte[] Content, long Uploaded, long Expires);
