namespace SessionSdk.Communities;

/// <summary>Makes everything that a community server can be asked or told. A <see cref="CommunityConnection"/> sends it, alone or in a batch.</summary>
/// <remarks>What a server refuses is a <see cref="CommunityRefusedException"/>; each request says what else it may mean there.</remarks>
public static partial class CommunityRequests
{
    /// <summary>Asks what the server offers.</summary>
    /// <param name="required">What the server must offer: without it, it refuses with <see cref="CommunityRefusal.CapabilityMissing"/>.</param>
    /// <returns>The request. It needs no account.</returns>
    public static CommunityRequest<ServerCapabilities> GetCapabilities(params IReadOnlyList<Capability> required)
    {
        ArgumentNullException.ThrowIfNull(required);
        RequestTarget target = RequestTarget.Get("capabilities");
        return new CommunityRequest<ServerCapabilities>(
            new CommunityOperation("capabilities"),
            required.Count == 0 ? target : target.With($"required={string.Join(',', required)}"),
            CapabilityReader.TryRead);
    }

    /// <summary>Asks or tells something that this list does not have.</summary>
    /// <param name="method">The method, in capital letters.</param>
    /// <param name="endpoint">The path with nothing encoded in it, and perhaps a query.</param>
    /// <param name="json">The body, or <see langword="null"/> for none.</param>
    /// <param name="isRepeatable">Whether doing it twice is the same as doing it once.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">The method or the endpoint is none.</exception>
    public static CommunityRequest<RawAnswer> Custom(string method, string endpoint, ReadOnlyMemory<byte>? json = null, bool isRepeatable = false) => new(
        new CommunityOperation("custom", isRepeatable),
        RequestTarget.Parse(method, endpoint),
        RawAnswer.TryRead,
        json is { } body ? RequestBody.RawJson(body) : null);

    private static long CheckId(long id, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id, name);
        return id;
    }

    private static RoomToken CheckRoom(RoomToken room)
    {
        room.ThrowIfDefault(nameof(room));
        return room;
    }
}
