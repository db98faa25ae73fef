using System.Text.Json;
using System.Text.Json.Serialization;
using SessionSdk.Messaging;

namespace SessionSdk.Receiving;

/// <summary>Keeps items whose target may still come, such as a reaction that overtook its message: bounded, and with the account's data.</summary>
internal sealed class WaitingItems
{
    internal const string StateKey = "inbox.waiting";

    private const int MaxItems = 500;
    private const int MaxOfSender = 50;
    private const int MaxSize = 16_384;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    private readonly List<WaitingItem> _items;

    internal WaitingItems(IEnumerable<WaitingItem> items)
    {
        _items = [.. items];
    }

    internal int Count => _items.Count;

    internal static WaitingItems Read(ReadOnlySpan<byte> saved)
    {
        try
        {
            return new WaitingItems((JsonSerializer.Deserialize(saved, InboxJson.Default.ListWaitingItem) ?? []).Take(MaxItems));
        }
        catch (JsonException)
        {
            // What cannot be read any more waits no longer; nothing else depends on it.
            return new WaitingItems([]);
        }
    }

    internal WaitingItems Copy() => new(_items);

    /// <summary>Keeps an item. Whoever sends too many gives up their own oldest.</summary>
    internal bool Add(IncomingItem item, DateTimeOffset now)
    {
        if (item.Encoded.Length > MaxSize)
        {
            return false;
        }

        _items.RemoveAll(waiting => waiting.Until <= now);
        if (_items.Count(waiting => waiting.Sender == item.Sender) >= MaxOfSender)
        {
            _items.Remove(_items.First(waiting => waiting.Sender == item.Sender));
        }
        else if (_items.Count >= MaxItems)
        {
            _items.RemoveAt(0);
        }

        _items.Add(WaitingItem.Of(item, now + Lifetime));
        return true;
    }

    /// <summary>Gives the items that could find their target in some conversations, in the order in which they came.</summary>
    internal IReadOnlyList<WaitingItem> Of(IReadOnlySet<ConversationId> conversations) => [.. _items.Where(waiting => waiting.IsOutgoing || conversations.Contains(waiting.Conversation))];

    /// <summary>Lets an item wait no longer.</summary>
    internal bool Remove(WaitingItem item) => _items.RemoveAll(waiting => ReferenceEquals(waiting, item)) > 0;

    internal byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(_items, InboxJson.Default.ListWaitingItem);
}

/// <summary>An item that waits, as it is kept.</summary>
internal sealed record WaitingItem
{
    public ConversationId Conversation { get; init; }

    public SenderId Sender { get; init; }

    public bool IsOutgoing { get; init; }

    public DateTimeOffset SentAt { get; init; }

    public required byte[] Encoded { get; init; }

    public DateTimeOffset Until { get; init; }

    public override string ToString() => nameof(WaitingItem);

    internal static WaitingItem Of(IncomingItem item, DateTimeOffset until) => new()
    {
        Conversation = item.Conversation,
        Sender = item.Sender,
        IsOutgoing = item.IsOutgoing,
        SentAt = item.SentAt,
        Encoded = item.Encoded.ToArray(),
        Until = until,
    };

    internal IncomingItem? ToItem() => !MessageContent.TryDecode(Encoded, out MessageContent? content, out _) ? null : new()
    {
        Conversation = Conversation,
        Sender = Sender,
        IsOutgoing = IsOutgoing,
        SentAt = SentAt,
        Content = content,
        Encoded = Encoded,
        Identity = default,
    };
}

/// <summary>The forms in which waiting items stand in a store.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<WaitingItem>))]
[JsonSerializable(typeof(SealedState))]
[JsonSerializable(typeof(List<PendingContext>))]
[JsonSerializable(typeof(List<GroupCallRecord>))]
internal sealed partial class InboxJson : JsonSerializerContext;
