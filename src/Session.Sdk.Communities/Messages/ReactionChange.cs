namespace SessionSdk.Communities;

/// <summary>Tells what became of a change of reactions.</summary>
/// <param name="Count">How many reactions were added or removed; 0 when it was so before.</param>
/// <param name="Sequence">The number of the message's last change: until a row with it or a later one comes, rows are older than this.</param>
public sealed record ReactionChange(long Count, long Sequence);
