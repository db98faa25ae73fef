namespace SessionSdk;

/// <summary>A message came that only a later version can read. Its bytes are kept.</summary>
public sealed record UpdateNeeded : SessionEvent
{
}
