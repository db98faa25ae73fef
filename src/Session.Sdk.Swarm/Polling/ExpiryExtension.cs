namespace SessionSdk.Swarm;

/// <summary>Remembers the last extension of an account's config messages that was sent.</summary>
/// <param name="Set">Stands for the messages, in whatever order.</param>
/// <param name="SentAt">When it was sent, as a timestamp of the clock.</param>
/// <param name="Failures">How often in a row the swarm did not confirm it; 0 once it has.</param>
internal sealed record ExpiryExtension(int Set, long SentAt, int Failures);
