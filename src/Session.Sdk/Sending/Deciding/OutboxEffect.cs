namespace SessionSdk.Sending;

/// <summary>What the shell has to do for the outbox. Every step is answered: work by <see cref="OutboxMachine.Ended"/>, writing by <see cref="OutboxMachine.Saved"/>.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Step">The number of the step, to be given back with its end.</param>
internal abstract record OutboxEffect(long Entry, long Step)
{
    /// <summary>Uploads a file.</summary>
    internal sealed record Upload(long Entry, long Step, int Index) : OutboxEffect(Entry, Step);

    /// <summary>Seals all parts. Nothing is sent yet.</summary>
    internal sealed record Seal(long Entry, long Step) : OutboxEffect(Entry, Step);

    /// <summary>Sends a sealed part, once. While nothing of the message has gone out it may be found outdated instead.</summary>
    internal sealed record Deliver(long Entry, long Step, PartRole Role, bool IsUntouched) : OutboxEffect(Entry, Step);

    /// <summary>Writes an entry down. Nothing else happens to it before that is done.</summary>
    internal sealed record Save(long Entry, long Step, OutboxEntry Snapshot) : OutboxEffect(Entry, Step);

    /// <summary>Removes entries in one commit: the first, and those that depend on it.</summary>
    internal sealed record Remove(long Entry, long Step, IReadOnlyList<OutboxEntry> Snapshots) : OutboxEffect(Entry, Step);

    /// <summary>Stops the step with this number, which ends as <see cref="OutboxResult.Stopped"/> or as it ended just before.</summary>
    internal sealed record Stop(long Entry, long Step) : OutboxEffect(Entry, Step);
}
