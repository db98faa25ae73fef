namespace SessionSdk.Storage;

/// <summary>Bounds what an <see cref="InMemorySessionStore"/> keeps of each account.</summary>
/// <remarks>
/// The oldest messages give way. A message that waits to be sent stays all the same. One for which an event waits to be handled stays too, as long as there is room for as much
/// again as <see cref="MaxMessageBytes"/>; beyond that the oldest of the conversation that has most give way, and their events with them: nobody fills the memory by writing faster than
/// handlers read. A store that must not lose any of them is one on disk.
/// </remarks>
public sealed class InMemoryStoreOptions
{
    /// <summary>Gets or sets how many messages are kept, about; at least 1.</summary>
    /// <value>The default is 50,000.</value>
    public int MaxMessages { get; set; } = 50_000;

    /// <summary>Gets or sets how many bytes the texts and contents of messages have together, about; at least 1.</summary>
    /// <value>The default is 128 MiB.</value>
    public long MaxMessageBytes { get; set; } = 128L << 20;

    /// <summary>Gets or sets how many marks of what was seen are kept, about; at least 1. What is forgotten too early and comes again is known by its message, as long as that is kept.</summary>
    /// <value>The default is 200,000.</value>
    public int MaxSeen { get; set; } = 200_000;

    internal InMemoryStoreOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxMessages);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxMessageBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxSeen);
        return new InMemoryStoreOptions { MaxMessages = MaxMessages, MaxMessageBytes = MaxMessageBytes, MaxSeen = MaxSeen };
    }
}
