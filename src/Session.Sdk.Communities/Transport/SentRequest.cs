namespace SessionSdk.Communities;

/// <summary>Holds a request as it goes to a server.</summary>
internal sealed record SentRequest(string Method, string Endpoint, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte>? Body);
