namespace SessionSdk.Onion;

/// <summary>Holds what the seeds say.</summary>
/// <param name="List">The list.</param>
/// <param name="IsConfirmed">Whether two seeds say the same, or there is only one that could.</param>
internal sealed record SeedAnswer(NodeList List, bool IsConfirmed);
