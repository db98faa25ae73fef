namespace SessionSdk.Configs;

/// <summary>Chooses between the newest rules and those of January 2025, whose bytes the known answers hold.</summary>
internal enum ConfigRules
{
    Newest,
    January2025,
}
