namespace SessionSdk.Configs;

/// <summary>Says what came of fetched messages.</summary>
public sealed record ConfigMergeResult
{
    /// <summary>Gets the storage hashes of the messages that were understood, in the order given. The others may be offered again, for instance when new keys have arrived.</summary>
    public required IReadOnlyList<string> AcceptedHashes { get; init; }

    /// <summary>Gets the messages that were passed over, each reported by one merge only.</summary>
    public required IReadOnlyList<RejectedConfig> Rejected { get; init; }

    /// <summary>Gets what the merge changed.</summary>
    public required IReadOnlyList<ConfigChange> Changes { get; init; }

    /// <summary>Gets which edits of this device, not published yet, are not in what the merge came to, and what each had done: others published a conflicting value, or more often than can be caught up with.</summary>
    public IReadOnlyList<ConfigChange> Discarded { get; init; } = [];
}
