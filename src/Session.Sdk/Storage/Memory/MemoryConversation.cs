namespace SessionSdk.Storage.Memory;

/// <summary>What the memory store knows of a conversation. Guarded by its account.</summary>
internal sealed class MemoryConversation
{
    internal ConversationSettings? Settings { get; set; }

    internal DateTimeOffset? ReadUntil { get; set; }

    internal SortedSet<Place> Messages { get; } = [];

    /// <summary>Gets the messages that are not tombstones.</summary>
    internal SortedSet<Place> Present { get; } = [];

    /// <summary>Gets the messages of others that are not read, whether or not they count.</summary>
    internal SortedSet<Place> Unread { get; } = [];

    internal int UnreadCount { get; set; }

    internal void Add(MessageRecord message)
    {
        Place place = Place.Of(message);
        Messages.Add(place);
        if (!message.IsDeleted)
        {
            Present.Add(place);
        }

        if (!message.IsOutgoing && !message.IsRead)
        {
            Unread.Add(place);
            UnreadCount += Counts(message) ? 1 : 0;
        }
    }

    internal void Remove(MessageRecord message)
    {
        Place place = Place.Of(message);
        Messages.Remove(place);
        Present.Remove(place);
        if (Unread.Remove(place))
        {
            UnreadCount -= Counts(message) ? 1 : 0;
        }
    }

    internal ConversationRecord ToRecord(ConversationId id, Func<long, MessageRecord> get)
    {
        MessageRecord? newest = Messages.Count == 0 ? null : get(Messages.Max.Id);
        return new()
        {
            Id = id,
            LastActivityAt = newest is { SentAt: var sentAt } && !(Settings?.LastActivityAt >= sentAt) ? sentAt : Settings?.LastActivityAt,
            LastMessage = Present.Count == 0 ? null : get(Present.Max.Id),
            UnreadCount = UnreadCount,
            ReadUntil = ReadUntil,
            Payload = Settings?.Payload ?? default,
        };
    }

    private static bool Counts(MessageRecord message) => message is { CountsAsUnread: true, IsDeleted: false };
}
