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

    /// <summary>Gets or sets the moment before which remembered marks are forgotten, which is the network's time at this commit; <see langword="null"/> forgets none. A store may take its time from it.</summary>
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

    /// <summary>Checks that every entry is complete. A store calls it before it writes anything.</summary>
    /// <exception cref="ArgumentException">A conversation, an author, a number or a name is not set.</exception>
    public void Validate()
    {
        Check(RemovedConversations.TrueForAll(id => !id.IsDefault), "A conversation to remove is not set.");
        Check(Messages.TrueForAll(message => message is { Id.Value: > 0, Conversation.IsDefault: false, Author.IsDefault: false, SearchText: not null }), "A message has no number, conversation or author.");
        Check(Messages.TrueForAll(message => message.Hash is not { IsDefault: true }), "The hash of a message is not set.");
        Check(RemovedMessages.TrueForAll(id => id.Value > 0), "The number of a message to remove is not positive.");
        Check(Conversations.TrueForAll(settings => settings is { Id.IsDefault: false }), "A conversation is not set.");
        Check(Read.TrueForAll(mark => !mark.Conversation.IsDefault), "A read mark names no conversation.");
        Check(Events.TrueForAll(kept => kept is { Position: > 0, Kind: not null }), "An event has no position or kind.");
        for (int i = 1; i < Events.Count; i++)
        {
            Check(Events[i - 1].Position < Events[i].Position, "The positions of the events do not rise.");
        }

        Check(TrimEventsUntil >= 0, "The position to trim to is negative.");
        Check(Outbox.TrueForAll(entry => entry is { Id: > 0, Conversation.IsDefault: false, Message.Value: >= 0 }), "An outbox entry has no number or conversation.");
        Check(Consumers.TrueForAll(reader => reader is { Name.Length: > 0, Cursor: >= 0, HandledAhead: not null, Started: not null }), "A reader of the log has no name.");
        Check(RemovedConsumers.TrueForAll(name => !string.IsNullOrEmpty(name)), "A reader to remove has no name.");
        Check(FailedEvents.TrueForAll(failed => failed is { Consumer.Length: > 0, Event: { Position: > 0, Kind: not null }, FailureType: not null }), "A failed event has no reader, position or kind.");
        Check(RemovedFailedEvents.TrueForAll(failed => !string.IsNullOrEmpty(failed.Consumer)), "A failed event to remove names no reader.");
        Check(!State.ContainsKey(string.Empty), "A state value has no name.");
        Check(Positions.TrueForAll(set => !set.Key.Address.IsDefault), "A position names no swarm.");
        Check(ForgottenSwarms.TrueForAll(address => !address.IsDefault), "A swarm to forget is not set.");
    }

    private static void Check(bool isComplete, string message)
    {
        if (!isComplete)
        {
            throw new ArgumentException(message);
        }
    }
}
