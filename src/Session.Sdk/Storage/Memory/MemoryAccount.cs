using System.Security.Cryptography;
using SessionSdk.Swarm;

namespace SessionSdk.Storage.Memory;

/// <summary>What the memory store knows of an account. Every member is called under <see cref="Gate"/>.</summary>
internal sealed class MemoryAccount(InMemoryStoreOptions options)
{
    internal Lock Gate { get; } = new();

    /// <summary>Gets whether the account was erased while a call waited: such a call begins again.</summary>
    internal bool IsErased { get; private set; }

    internal StoreHead Head { get; private set; }

    internal MemoryMessages Messages { get; } = new();

    internal MemoryLog Events { get; } = new();

    internal Dictionary<string, ConsumerRecord> Consumers { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, SortedDictionary<long, FailedEventRecord>> FailedEvents { get; } = new(StringComparer.Ordinal);

    internal SortedDictionary<long, OutboxRecord> Outbox { get; } = [];

    internal MemorySeen Seen { get; } = new(options.MaxSeen);

    internal Dictionary<string, byte[]> State { get; } = new(StringComparer.Ordinal);

    internal Dictionary<PollCursorKey, MessagePosition> Positions { get; } = [];

    /// <summary>Writes a batch that has been found complete: what can fail is asked first.</summary>
    internal void Apply(StoreBatch batch)
    {
        if (batch.Events.Count > 0 && batch.Events[0].Position <= Head.LastEvent)
        {
            throw new StoreException("The position of an event does not come after the last one of the log. Has the account two clients?");
        }

        Messages.Apply(batch);
        ApplyLog(batch);
        foreach (OutboxRecord entry in batch.Outbox)
        {
            Outbox[entry.Id] = entry;
        }

        batch.RemovedOutbox.ForEach(id => Outbox.Remove(id));
        Seen.Apply(batch);
        foreach ((string key, ReadOnlyMemory<byte> value) in batch.State)
        {
            SetState(key, value.Span);
        }

        ApplyPositions(batch);
        Messages.Trim(options, GetNeeded);
        Head = new(
            true,
            batch.Messages.Aggregate(Head.LastMessage, (last, message) => Math.Max(last, message.Id.Value)),
            batch.Events.Count > 0 ? batch.Events[^1].Position : Head.LastEvent,
            batch.Outbox.Aggregate(Head.LastOutbox, (last, entry) => Math.Max(last, entry.Id)));
    }

    internal void Erase()
    {
        IsErased = true;
        foreach (byte[] value in State.Values)
        {
            CryptographicOperations.ZeroMemory(value);
        }

        State.Clear();
    }

    private void ApplyLog(StoreBatch batch)
    {
        Events.Append(batch.Events);
        Events.TrimUntil(batch.TrimEventsUntil);
        foreach (ConsumerRecord reader in batch.Consumers)
        {
            Consumers[reader.Name] = reader with { HandledAhead = [.. reader.HandledAhead], Started = [.. reader.Started] };
        }

        foreach (FailedEventRecord failed in batch.FailedEvents)
        {
            if (!FailedEvents.TryGetValue(failed.Consumer, out SortedDictionary<long, FailedEventRecord>? list))
            {
                FailedEvents[failed.Consumer] = list = [];
            }

            list[failed.Event.Position] = failed;
        }

        foreach ((string consumer, long position) in batch.RemovedFailedEvents)
        {
            if (FailedEvents.TryGetValue(consumer, out SortedDictionary<long, FailedEventRecord>? list) && list.Remove(position) && list.Count == 0)
            {
                FailedEvents.Remove(consumer);
            }
        }

        foreach (string name in batch.RemovedConsumers)
        {
            Consumers.Remove(name);
            FailedEvents.Remove(name);
        }
    }

    /// <summary>Gives the messages that wait to be sent or whose event failed, and those whose event waits for somebody.</summary>
    private (HashSet<long> Needed, HashSet<long> Waiting) GetNeeded()
    {
        HashSet<long> needed = [.. Outbox.Values.Select(entry => entry.Message.Value)];
        needed.UnionWith(FailedEvents.Values.SelectMany(failed => failed.Values).Select(failed => failed.Event.Message.Value));
        return (needed, [.. Events.Messages]);
    }

    private void SetState(string key, ReadOnlySpan<byte> value)
    {
        if (State.Remove(key, out byte[]? replaced))
        {
            CryptographicOperations.ZeroMemory(replaced);
        }

        if (!value.IsEmpty)
        {
            State[key] = value.ToArray();
        }
    }

    private void ApplyPositions(StoreBatch batch)
    {
        foreach (SessionAddress address in batch.ForgottenSwarms)
        {
            foreach (PollCursorKey key in Positions.Keys.Where(key => key.Address == address).ToArray())
            {
                Positions.Remove(key);
            }
        }

        foreach ((PollCursorKey key, MessagePosition? position) in batch.Positions)
        {
            if (position is { } set)
            {
                Positions[key] = set;
            }
            else
            {
                Positions.Remove(key);
            }
        }
    }
}
