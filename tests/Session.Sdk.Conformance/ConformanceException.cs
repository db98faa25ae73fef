namespace SessionSdk.Conformance;

/// <summary>Says what differs from the known answer.</summary>
public sealed class ConformanceException(string message) : Exception(message);
