using SessionSdk.Identity;

namespace SessionSdk.Storage.Memory;

/// <summary>The messages and conversations of an account. Guarded by the account.</summary>
internal sealed class MemoryMessages
{
    private readonly Dictionary<long, MessageRecord> _byNumber = [];
    private readonly SortedSet<Place> _byTime = [];
    private readonly SortedSet<(long ExpiresAt, long Id)> _byExpiry = [];
    private readonly NumberIndex<MessageHash> _byHash = new();
    private readonly NumberIndex<(ConversationId Conversation, long ServerId)> _byServerId = new();
    private readonly Dictionary<ConversationId, MemoryConversation> _conversations = [];

    private long _bytes;
    private long _trimAtCount;
    private long _trimAtBytes;

    internal DateTimeOffset? NextExpiry => _byExpiry.Count == 0 ? null : _byNumber[_byExpiry.Min.Id].ExpiresAt;

    internal void Apply(StoreBatch batch)
    {
        batch.RemovedConversations.ForEach(Remove);
        foreach (MessageRecord message in batch.Messages)
        {
            Set(message);
        }

        foreach (MessageId id in batch.RemovedMessages)
        {
            if (_byNumber.TryGetValue(id.Value, out MessageRecord? removed))
            {
                Unlink(removed);
            }
        }

        foreach (ConversationSettings settings in batch.Conversations)
        {
            Conversation(settings.Id).Settings = settings;
        }

        foreach (ReadMark mark in batch.Read)
        {
            MarkRead(mark);
        }
    }

    internal MessageRecord? Get(MessageId id) => _byNumber.GetValueOrDefault(id.Value);

    internal MessageRecord? Find(ConversationId conversation, MessageReference reference)
    {
        if (conversation.IsDefault)
        {
            return _conversations.Keys.Select(each => Find(each, reference)).OfType<MessageRecord>().MinBy(message => message.Id);
        }

        if (reference.ServerId is { } serverId)
        {
            return _byServerId.TryGetFirst((conversation, serverId), out long number) ? _byNumber[number] : null;
        }

        if (!_conversations.TryGetValue(conversation, out MemoryConversation? kept))
        {
            return null;
        }

        long sentAt = reference.SentAt.ToUnixTimeMilliseconds();
        return kept.Messages.GetViewBetween(new(sentAt, 0), new(sentAt, long.MaxValue)).Select(place => _byNumber[place.Id]).FirstOrDefault(message => message.Author == reference.Author);
    }

    internal IReadOnlyList<MessageRecord> Find(IReadOnlyCollection<MessageHash> hashes) => [.. hashes.Distinct().SelectMany(_byHash.GetAll).Select(number => _byNumber[number])];

    internal IReadOnlyList<MessageRecord> GetPage(HistoryQuery query) => !_conversations.TryGetValue(query.Conversation, out MemoryConversation? kept)
        ? []
        : [.. Place.Before(query.IncludeDeleted ? kept.Messages : kept.Present, Place.Of(query.Before)).Take(query.Limit).Select(place => _byNumber[place.Id])];

    /// <summary>Gives the messages before a place, newest first, whatever they say.</summary>
    internal MessageRecord[] GetBefore(ConversationId conversation, Place end, int limit)
    {
        SortedSet<Place>? places = conversation.IsDefault ? _byTime : _conversations.GetValueOrDefault(conversation)?.Present;
        return places is null ? [] : [.. Place.Before(places, end).Take(limit).Select(place => _byNumber[place.Id])];
    }

    internal IReadOnlyList<MessageRecord> GetExpiring(DateTimeOffset until, int limit) =>
        [.. _byExpiry.TakeWhile(entry => entry.ExpiresAt <= until.ToUnixTimeMilliseconds()).Take(limit).Select(entry => _byNumber[entry.Id])];

    internal IReadOnlyList<ConversationRecord> GetConversations() =>
        [.. _conversations.Select(pair => pair.Value.ToRecord(pair.Key, number => _byNumber[number])).OrderByDescending(conversation => conversation.LastActivityAt ?? DateTimeOffset.MinValue)];

    internal ConversationRecord? GetConversation(ConversationId id) => _conversations.GetValueOrDefault(id)?.ToRecord(id, number => _byNumber[number]);

    /// <summary>Takes out the oldest messages while there are too many. Some more go at once, so that this is seldom done.</summary>
    /// <param name="options">What is too many.</param>
    /// <param name="getNeeded">Gives the messages that stay all the same, and those that wait to be handled: they stay while there is room for as much again.</param>
    internal void Trim(InMemoryStoreOptions options, Func<(HashSet<long> Needed, HashSet<long> Waiting)> getNeeded)
    {
        if (_byNumber.Count <= Math.Max(_trimAtCount, options.MaxMessages) && _bytes <= Math.Max(_trimAtBytes, options.MaxMessageBytes))
        {
            return;
        }

        (HashSet<long> needed, HashSet<long> waiting) = getNeeded();
        foreach (Place place in _byTime.ToArray())
        {
            if (_byNumber.Count <= options.MaxMessages && _bytes <= options.MaxMessageBytes)
            {
                break;
            }

            if (!needed.Contains(place.Id) && !waiting.Contains(place.Id))
            {
                Unlink(_byNumber[place.Id]);
            }
        }

        TrimWaiting(2 * options.MaxMessageBytes, needed, waiting);

        // Next when an eighth has come to what is left.
        _trimAtCount = Math.Max(_byNumber.Count, options.MaxMessages) + (options.MaxMessages / 8);
        _trimAtBytes = Math.Max(_bytes, options.MaxMessageBytes) + (options.MaxMessageBytes / 8);
    }

    /// <summary>Takes out messages that wait to be handled when even those are too large together: the oldest of the conversation that has most, so that nobody's flood costs others theirs.</summary>
    private void TrimWaiting(long maxBytes, HashSet<long> needed, HashSet<long> waiting)
    {
        if (_bytes <= maxBytes)
        {
            return;
        }

        var lines = waiting.Where(number => !needed.Contains(number) && _byNumber.ContainsKey(number)).Select(number => _byNumber[number]).GroupBy(message => message.Conversation)
            .ToDictionary(line => line.Key, line => new Queue<MessageRecord>(line.OrderBy(message => message.Id)));
        var sizes = lines.ToDictionary(line => line.Key, line => line.Value.Sum(SizeOf));
        while (_bytes > maxBytes && sizes.Count > 0)
        {
            ConversationId largest = sizes.MaxBy(size => size.Value).Key;
            MessageRecord oldest = lines[largest].Dequeue();
            sizes[largest] -= SizeOf(oldest);
            Unlink(oldest);
            if (lines[largest].Count == 0)
            {
                sizes.Remove(largest);
            }
        }
    }

    private static long SizeOf(MessageRecord message) => message.Payload.Length + (sizeof(char) * (long)message.SearchText.Length);

    private void Set(MessageRecord message)
    {
        if (_byNumber.TryGetValue(message.Id.Value, out MessageRecord? replaced))
        {
            Unlink(replaced);
        }

        _byNumber[message.Id.Value] = message;
        _byTime.Add(Place.Of(message));
        _bytes += SizeOf(message);
        Conversation(message.Conversation).Add(message);
        if (message.ExpiresAt is { } expiresAt)
        {
            _byExpiry.Add((expiresAt.ToUnixTimeMilliseconds(), message.Id.Value));
        }

        if (message.Hash is { } hash)
        {
            _byHash.Add(hash, message.Id.Value);
        }

        if (message.ServerId is { } serverId)
        {
            _byServerId.Add((message.Conversation, serverId), message.Id.Value);
        }
    }

    private void Unlink(MessageRecord message)
    {
        _byNumber.Remove(message.Id.Value);
        _byTime.Remove(Place.Of(message));
        _bytes -= SizeOf(message);
        _conversations[message.Conversation].Remove(message);
        if (message.ExpiresAt is { } expiresAt)
        {
            _byExpiry.Remove((expiresAt.ToUnixTimeMilliseconds(), message.Id.Value));
        }

        if (message.Hash is { } hash)
        {
            _byHash.Remove(hash, message.Id.Value);
        }

        if (message.ServerId is { } serverId)
        {
            _byServerId.Remove((message.Conversation, serverId), message.Id.Value);
        }
    }

    private void Remove(ConversationId id)
    {
        if (_conversations.TryGetValue(id, out MemoryConversation? kept))
        {
            foreach (Place place in kept.Messages.ToArray())
            {
                Unlink(_byNumber[place.Id]);
            }

            _conversations.Remove(id);
        }
    }

    private void MarkRead(ReadMark mark)
    {
        MemoryConversation kept = Conversation(mark.Conversation);
        if (kept.ReadUntil >= mark.Until)
        {
            return;
        }

        kept.ReadUntil = mark.Until;
        long until = mark.Until.ToUnixTimeMilliseconds();
        foreach (Place place in kept.Unread.TakeWhile(place => place.SentAt <= until).ToArray())
        {
            MessageRecord message = _byNumber[place.Id];
            kept.Remove(message);
            _byNumber[place.Id] = message = message with { IsRead = true };
            kept.Add(message);
        }
    }

    private MemoryConversation Conversation(ConversationId id)
    {
        if (!_conversations.TryGetValue(id, out MemoryConversation? kept))
        {
            _conversations[id] = kept = new();
        }

        return kept;
    }
}
