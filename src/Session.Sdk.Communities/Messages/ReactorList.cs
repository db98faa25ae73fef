namespace SessionSdk.Communities;

/// <summary>Holds who reacted to a message with one emoji.</summary>
/// <param name="Reactors">Who, the first first.</param>
/// <param name="Skipped">What named nobody.</param>
public sealed record ReactorList(IReadOnlyList<Reactor> Reactors, SkippedRows Skipped) : IHasSkippedRows;
