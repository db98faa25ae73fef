namespace SessionSdk.Onion;

/// <summary>Holds an HTTP request that a server gets through an onion path.</summary>
public sealed record ServerRequest
{
    /// <summary>Gets the HTTP method, upper case.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the form in which the server gets the request.</summary>
    /// <value>The default is <see cref="ServerProtocol.V4"/>.</value>
    public ServerProtocol Protocol { get; init; }

    /// <summary>Gets the path with its query, beginning with a slash, not percent-encoded.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Gets the headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the body, or <see langword="null"/> for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }
}
