namespace SessionSdk.Messaging;

/// <summary>Carries one step of setting up or ending a call.</summary>
public sealed record CallSignal : ContentPayload
{
    /// <summary>Gets the step.</summary>
    public required CallSignalKind Kind { get; init; }

    /// <summary>Gets the id of the call; not empty.</summary>
    public required string CallId { get; init; }

    /// <summary>Gets the session descriptions, or the candidates of <see cref="CallSignalKind.IceCandidates"/>.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyList<string> Descriptions { get; init; } = [];

    /// <summary>Gets the media line of each candidate.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyList<uint> MediaLineIndexes { get; init; } = [];

    /// <summary>Gets the media id of each candidate.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyList<string> MediaIds { get; init; } = [];
}
