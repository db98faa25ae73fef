using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Storage;

/// <summary>Holds what is written together. Lists are applied in this order: removals of conversations, messages, removals of messages, the rest.</summary>
public sealed class StoreBatch
{
    /// <summary>Gets the conversations that are removed with all their messages.</summary>
    public List<ConversationId> RemovedConversations { get; } = [];

    /// <summary>Gets the messages that are added, or replaced when their number is there.</summary>
    public List<MessageRecord> Messages { get; } = [];

    /// <summary>Gets the messages that are removed.</summary>
    public List<MessageId> RemovedMessages { get; } = [];

    /// <summary>Gets the conversations that are added or replaced: what the client sets of them. Counts are the store's own.</summary>
    public List<ConversationSettings> Conversations { get; } = [];

    /// <summary>Gets up to when conversations are read: messages of others sent until then become read.</summary>
    public List<ReadMark> Read { get; } = [];

    /// <summary>Gets the events that are appended, in rising order of their positions.</summary>
    public List<EventRecord> Events { get; } = [];

    /// <summary>Gets the position up to which events are removed from the log; 0 removes none.</summary>
    public long TrimEventsUntil { get; set; }

    /// <summary>Gets the marks that are remembered.</summary>
    public List<SeenRecord> Seen { get; } = [];

    /// <summary>Gets the moment before which remembered marks are forgotten; <see langword="null"/> forgets none.</summary>
    public DateTimeOffset? ForgetSeenBefore { get; set; }

    /// <summary>Gets the outbox entries that are added or replaced.</summary>
    public List<OutboxRecord> Outbox { get; } = [];

    /// <summary>Gets the outbox entries that are removed.</summary>
    public List<long> RemovedOutbox { get; } = [];

    /// <summary>Gets the readers of the log that are added or replaced.</summary>
    public List<ConsumerRecord> Consumers { get; } = [];

    /// <summary>Gets the names of the readers that are removed with their failed events.</summary>
    public List<string> RemovedConsumers { get; } = [];

    /// <summary>Gets the events that a reader failed on for good, added or replaced.</summary>
    public List<FailedEventRecord> FailedEvents { get; } = [];

    /// <summary>Gets the failed events that are removed.</summary>
    public List<(string Consumer, long Position)> RemovedFailedEvents { get; } = [];

    /// <summary>Gets named values that are set; an empty value removes. They hold private data in the clear: a durable store seals them.</summary>
    public Dictionary<string, ReadOnlyMemory<byte>> State { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets positions in swarms that are set; <see langword="null"/> removes.</summary>
    public List<(PollCursorKey Key, MessagePosition? Position)> Positions { get; } = [];

    /// <summary>Gets the swarms of which all positions are removed; applied before <see cref="Positions"/>.</summary>
    public List<SessionAddress> ForgottenSwarms { get; } = [];

    /// <summary>Gets whether nothing is written.</summary>
    public bool IsEmpty =>
        RemovedConversations.Count == 0 && Messages.Count == 0 && RemovedMessages.Count == 0 && Conversations.Count == 0 && Read.Count == 0 && Events.Count == 0
        && TrimEventsUntil == 0 && Seen.Count == 0 && ForgetSeenBefore is null && Outbox.Count == 0 && RemovedOutbox.Count == 0 && Consumers.Count == 0
        && RemovedConsumers.Count == 0 && FailedEvents.Count == 0 && RemovedFailedEvents.Count == 0 && State.Count == 0 && Positions.Count == 0 && ForgottenSwarms.Count == 0;
}
