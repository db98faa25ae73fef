using SessionSdk.Messaging;

namespace SessionSdk;

/// <summary>One step of setting up or ending a call. The media transport is the application's.</summary>
public sealed record CallStep
{
    /// <summary>Gets the step.</summary>
    public required CallSignalKind Kind { get; init; }

    /// <summary>Gets the id of the call, a random UUID that all its steps share.</summary>
    public required string CallId { get; init; }

    /// <summary>Gets the session descriptions, or the candidates of <see cref="CallSignalKind.IceCandidates"/>.</summary>
    public IReadOnlyList<string> Descriptions { get; init; } = [];

    /// <summary>Gets the media line of each candidate.</summary>
    public IReadOnlyList<uint> MediaLineIndexes { get; init; } = [];

    /// <summary>Gets the media id of each candidate.</summary>
    public IReadOnlyList<string> MediaIds { get; init; } = [];

    internal static CallStep From(CallSignal signal) => new()
    {
        Kind = signal.Kind,
        CallId = signal.CallId,
        Descriptions = signal.Descriptions,
        MediaLineIndexes = signal.MediaLineIndexes,
        MediaIds = signal.MediaIds,
    };

    internal CallSignal ToSignal() => new()
    {
        Kind = Kind,
        CallId = CallId,
        Descriptions = Descriptions,
        MediaLineIndexes = MediaLineIndexes,
        MediaIds = MediaIds,
    };

    /// <summary>Says what this is, never what the step holds.</summary>
    /// <returns>The name of the type and the step.</returns>
    public override string ToString() => $"{nameof(CallStep)} ({Kind})";
}
