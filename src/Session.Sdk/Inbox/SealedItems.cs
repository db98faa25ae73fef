using System.Text.Json;
using SessionSdk.Journal;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Receiving;

/// <summary>Keeps messages of groups whose key has not come yet: bounded, and with the account's data. They are not fetched a second time, unless there was no room for all.</summary>
/// <remarks>Used by one flow at a time.</remarks>
internal sealed class SealedItems
{
    internal const string StateKey = "inbox.sealed";

    internal const int MaxOfGroup = 400;
    internal const int MaxInAll = 4_000;
    private const int MaxSizeOfGroup = 2_000_000;
    private const int MaxSize = 102_400;

    private readonly List<SealedItem> _items = [];
    private readonly HashSet<GroupId> _givenUp = [];

    internal void Load(ReadOnlySpan<byte> saved)
    {
        Reset(new SealedState([], []));
        if (saved.IsEmpty)
        {
            return;
        }

        try
        {
            SealedState? state = JsonSerializer.Deserialize(saved, InboxJson.Default.SealedState);
            Reset(new SealedState([.. (state?.Items ?? []).Where(item => item is { Group.IsDefault: false }).Take(MaxInAll)], [.. (state?.GivenUp ?? []).Where(group => !group.IsDefault)]));
        }
        catch (JsonException)
        {
            // What cannot be read any more waits no longer; nothing else depends on it.
        }
    }

    /// <summary>Gives what waits for keys of a group.</summary>
    internal IReadOnlyList<SealedItem> Of(GroupId group) => [.. _items.Where(item => item.Group == group)];

    /// <summary>Tells whether messages of a group were given up for want of room: they are fetched again when keys have come with which they may open.</summary>
    internal bool HasGivenUp(GroupId group) => _givenUp.Contains(group);

    internal bool Contains(GroupId group, UInt128 mark) => _items.Exists(item => item.Mark == mark && item.Group == group);

    /// <summary>Writes into a batch that some messages wait, and that others do so no longer. Those of a group that are too many give up the oldest.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="group">The group.</param>
    /// <param name="added">Which wait from now on.</param>
    /// <param name="removed">The marks of those that do so no longer.</param>
    /// <param name="now">The network's time.</param>
    /// <returns>What waits then, to be taken over by <see cref="Reset"/> when the batch is kept.</returns>
    internal SealedState Write(StoreBatch batch, GroupId group, IReadOnlyList<StoredMessage> added, IReadOnlySet<UInt128> removed, DateTimeOffset now)
    {
        var data = new Dictionary<SealedItem, ReadOnlyMemory<byte>>();
        foreach (StoredMessage message in added.Where(message => message.Data.Length <= MaxSize))
        {
            var item = new SealedItem
            {
                Group = group,
                Mark = SeenMark.Of(message.Hash),
                StoredAt = message.Timestamp,
                Until = SwarmOpener.Bound(message.Expiry, now),
                Size = message.Data.Length,
            };
            data[item] = message.Data;
        }

        SealedItem[] before = [.. _items.Where(item => item.Until > now && !(item.Group == group && removed.Contains(item.Mark)))];
        HashSet<SealedItem> after =
        [
            .. Newest(
            [
                .. before.Where(item => item.Group != group),
                .. Newest([.. before.Where(item => item.Group == group), .. data.Keys], MaxOfGroup, MaxSizeOfGroup),
            ],
            MaxInAll,
            long.MaxValue),
        ];
        foreach (SealedItem gone in _items.Where(item => !after.Contains(item)))
        {
            batch.State[gone.DataKey] = default;
        }

        foreach ((SealedItem item, ReadOnlyMemory<byte> bytes) in data.Where(each => after.Contains(each.Key)))
        {
            batch.State[item.DataKey] = bytes;
        }

        HashSet<(GroupId, UInt128)> kept = [.. after.Select(item => (item.Group, item.Mark))];
        IEnumerable<GroupId> givenUp = before.Concat(data.Keys).Where(item => !kept.Contains((item.Group, item.Mark))).Select(item => item.Group);
        return Write(batch, new SealedState([.. after], [.. _givenUp.Union(givenUp)]));
    }

    /// <summary>Writes into a batch that all messages of a group are fetched again.</summary>
    /// <returns>What waits then, to be taken over by <see cref="Reset"/> when the batch is kept.</returns>
    internal SealedState WriteFetchedAgain(StoreBatch batch, GroupId group) => Write(batch, new SealedState([.. _items], [.. _givenUp.Where(each => each != group)]));

    internal void Reset(SealedState state)
    {
        _items.Clear();
        _items.AddRange(state.Items);
        _givenUp.Clear();
        _givenUp.UnionWith(state.GivenUp);
    }

    private static SealedState Write(StoreBatch batch, SealedState state)
    {
        batch.State[StateKey] = JsonSerializer.SerializeToUtf8Bytes(state, InboxJson.Default.SealedState);
        return state;
    }

    private static IEnumerable<SealedItem> Newest(IReadOnlyList<SealedItem> items, int most, long largest)
    {
        long size = 0;
        return items.DistinctBy(item => (item.Group, item.Mark)).OrderByDescending(item => item.StoredAt).Take(most).TakeWhile(item => (size += item.Size) <= largest);
    }
}

/// <summary>The messages of groups that wait for keys, as they are listed, and the groups of which some were given up for want of room.</summary>
internal sealed record SealedState(IReadOnlyList<SealedItem> Items, IReadOnlyList<GroupId> GivenUp)
{
    public override string ToString() => nameof(SealedState);
}

/// <summary>A message of a group that waits for its key, as it is listed. Its bytes stand beside.</summary>
internal sealed record SealedItem
{
    public GroupId Group { get; init; }

    public UInt128 Mark { get; init; }

    public DateTimeOffset StoredAt { get; init; }

    public DateTimeOffset Until { get; init; }

    public int Size { get; init; }

    /// <summary>Gets the name under which its bytes stand in the store.</summary>
    internal string DataKey => $"inbox.sealed/{Group}/{Mark:x32}";

    public override string ToString() => nameof(SealedItem);
}
