namespace SessionSdk.Onion;

/// <summary>Holds what a server answered through an onion path. It is authentic: only the owner of the server's key could encrypt it.</summary>
public sealed record ServerResponse
{
    /// <summary>Gets the HTTP status.</summary>
    public required int StatusCode { get; init; }

    /// <summary>Gets the headers, names in lower case.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Gets the body.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Gets the path that the request took.</summary>
    public required OnionPath Path { get; init; }
}
