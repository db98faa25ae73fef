namespace SessionSdk.Onion;

/// <summary>Holds what a service node answered through an onion path. It is authentic: only that node could encrypt it.</summary>
public sealed record OnionResponse
{
    /// <summary>Gets the status of the RPC, 200 for success.</summary>
    public required int StatusCode { get; init; }

    /// <summary>Gets the body: UTF-8 JSON or text.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Gets the node that answered.</summary>
    public required ServiceNode Node { get; init; }

    /// <summary>Gets the path that the request took.</summary>
    public required OnionPath Path { get; init; }

    /// <summary>Gets the time from sending to answer.</summary>
    public required TimeSpan RoundTrip { get; init; }
}
