namespace SessionSdk.Communities;

/// <summary>Holds one request to a server, or one batch, with all that decides how it is made.</summary>
internal sealed record Exchange(CommunityOperation Operation, RequestTarget Target, RequestBody Body)
{
    /// <summary>Gets whether the account takes no part in it.</summary>
    internal bool IsAnonymous { get; init; }

    /// <summary>Gets whether only blinded ids can make it.</summary>
    internal bool NeedsBlindedId { get; init; }

    /// <summary>Gets the ids that signed what the body holds.</summary>
    internal IReadOnlyList<SessionAddress> Authors { get; init; } = [];

    /// <summary>Gets the largest body of the answer, or <see langword="null"/> for that of the options.</summary>
    internal int? MaxBodySize { get; init; }

    internal static Exchange Of(CommunityRequest request) => new(request.Operation, request.Target, request.Body)
    {
        IsAnonymous = request.IsAnonymous,
        NeedsBlindedId = request.NeedsBlindedId,
        Authors = request.Author is { } author ? [author] : [],
    };

    internal static Exchange Of(CommunityBatch batch)
    {
        string name = batch.IsSequence ? "sequence" : "batch";
        return new Exchange(
            new CommunityOperation(name, batch.Parts.All(part => part.RequestOfPart.Operation.IsRepeatable), batch.Parts.Any(part => part.RequestOfPart.Operation.IsTransfer)),
            RequestTarget.Post(name),
            RequestBody.RawJson(BatchText.Write(batch.Parts)))
        {
            IsAnonymous = batch.Parts.All(part => part.RequestOfPart.IsAnonymous),
            NeedsBlindedId = batch.Parts.Any(part => part.RequestOfPart.NeedsBlindedId),
            Authors = [.. batch.Parts.Select(part => part.RequestOfPart.Author).OfType<SessionAddress>().Distinct()],
        };
    }

    internal Dictionary<string, string> CreateHeaders()
    {
        var headers = new Dictionary<string, string>();
        if (Body.ContentType is { } type)
        {
            headers["Content-Type"] = type;
        }

        if (Body.Disposition is { } disposition)
        {
            headers["Content-Disposition"] = disposition;
        }

        return headers;
    }
}
