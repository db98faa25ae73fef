namespace SessionSdk.DevNet;

/// <summary>What the community server cannot digest: it answers 500.</summary>
internal sealed class ServerFailureException(string message) : Exception(message);
