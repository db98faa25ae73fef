using SessionSdk.Storage;
using SessionSdk.Swarm;
using static SessionSdk.Testing.StoreCase;

namespace SessionSdk.Testing.Cases;

/// <summary>The log of events, its readers and what they failed on.</summary>
internal static class LogCases
{
    internal static IEnumerable<KeyValuePair<string, Func<StoreCase, Task>>> All =>
    [
        new(nameof(Events_are_read_in_order_from_any_position), Events_are_read_in_order_from_any_position),
        new(nameof(The_log_is_trimmed), The_log_is_trimmed),
        new(nameof(Readers_are_replaced_and_removed), Readers_are_replaced_and_removed),
        new(nameof(Failed_events_outlive_the_log), Failed_events_outlive_the_log),
    ];

    private static async Task Events_are_read_in_order_from_any_position(StoreCase test)
    {
        await test.CommitAsync(new StoreBatch { Events = { Event(1), Event(2, Alice) } });
        await test.CommitAsync(new StoreBatch { Events = { Event(5), Event(9) } });
        async Task<IEnumerable<long>> ReadAsync(long after, int limit) => (await test.Store.ReadEventsAsync(Me, after, limit, test.Token)).Select(kept => kept.Position);
        Expect.Sequence([1, 2, 5, 9], await ReadAsync(0, 10));
        Expect.Sequence([2, 5], await ReadAsync(1, 2));
        Expect.Sequence([9], await ReadAsync(7, 10));
        Expect.Sequence([], await ReadAsync(9, 10));
        await test.ReopenAsync();
        EventRecord second = (await test.Store.ReadEventsAsync(Me, 1, 1, test.Token))[0];
        Expect.True(second is { Position: 2, Kind: "MessageReceived" } && second.Conversation == Alice && second.At == At(2) && Same(second.Payload, Bytes("event 2")));
        Expect.True((await test.Store.ReadEventsAsync(Me, 0, 1, test.Token))[0].Conversation.IsDefault);
    }

    private static async Task The_log_is_trimmed(StoreCase test)
    {
        await test.CommitAsync(new StoreBatch { Events = { Event(1), Event(2), Event(3) } });
        await test.CommitAsync(new StoreBatch { Events = { Event(4) }, TrimEventsUntil = 2 });
        Expect.Sequence([3, 4], (await test.Store.ReadEventsAsync(Me, 0, 10, test.Token)).Select(kept => kept.Position));
        await test.CommitAsync(new StoreBatch { TrimEventsUntil = 4 });
        Expect.Equal(0, (await test.Store.ReadEventsAsync(Me, 0, 10, test.Token)).Count);
        await Expect.ThrowsAsync<StoreException>(() => test.CommitAsync(new StoreBatch { Events = { Event(4) } }));
        for (int i = 0; i < 200; i++)
        {
            await test.CommitAsync(new StoreBatch { Events = { Event(10 + i) }, TrimEventsUntil = 8 + i });
        }

        Expect.Sequence([208, 209], (await test.Store.ReadEventsAsync(Me, 0, 10, test.Token)).Select(kept => kept.Position));
    }

    private static async Task Readers_are_replaced_and_removed(StoreCase test)
    {
        await test.CommitAsync(new StoreBatch { Consumers = { new() { Name = "b", Cursor = 1 }, new() { Name = "a", Cursor = 2, HandledAhead = [4, 6], Started = [5] } } });
        await test.CommitAsync(new StoreBatch { Consumers = { new() { Name = "b", Cursor = 7, Started = [8] } } });
        await test.ReopenAsync();
        ConsumerRecord[] readers = [.. (await test.Store.GetConsumersAsync(Me, test.Token)).OrderBy(reader => reader.Name, StringComparer.Ordinal)];
        Expect.Sequence(["a", "b"], readers.Select(reader => reader.Name));
        Expect.Equal(2, readers[0].Cursor);
        Expect.Sequence([4, 6], readers[0].HandledAhead);
        Expect.Sequence([5], readers[0].Started);
        Expect.Equal(7, readers[1].Cursor);
        Expect.Equal(0, readers[1].HandledAhead.Count);
        Expect.Sequence([8], readers[1].Started);
        await test.CommitAsync(new StoreBatch { RemovedConsumers = { "a" } });
        Expect.Sequence(["b"], (await test.Store.GetConsumersAsync(Me, test.Token)).Select(reader => reader.Name));
    }

    private static async Task Failed_events_outlive_the_log(StoreCase test)
    {
        static FailedEventRecord Failed(string reader, long position, int attempts = 1) =>
            new() { Consumer = reader, Event = Event(position, Alice), Attempts = attempts, FailureType = "System.TimeoutException", At = At(50) };
        await test.CommitAsync(new StoreBatch { Events = { Event(1), Event(2) }, FailedEvents = { Failed("a", 2), Failed("a", 1), Failed("b", 1) }, Consumers = { new() { Name = "a", Cursor = 2 } } });
        await test.CommitAsync(new StoreBatch { TrimEventsUntil = 2, FailedEvents = { Failed("a", 1, 3) } });
        await test.ReopenAsync();
        IReadOnlyList<FailedEventRecord> failed = await test.Store.GetFailedEventsAsync(Me, "a", test.Token);
        Expect.Sequence([1, 2], failed.Select(entry => entry.Event.Position));
        Expect.True(failed[0] is { Consumer: "a", Attempts: 3, FailureType: "System.TimeoutException" } && failed[0].At == At(50) && failed[0].Event.Conversation == Alice);
        Expect.True(Same(failed[0].Event.Payload, Bytes("event 1")) && failed[0].Event.At == At(1));
        await test.CommitAsync(new StoreBatch { RemovedFailedEvents = { ("a", 1) } });
        Expect.Sequence([2], (await test.Store.GetFailedEventsAsync(Me, "a", test.Token)).Select(entry => entry.Event.Position));
        await test.CommitAsync(new StoreBatch { RemovedConsumers = { "a" } });
        Expect.Equal(0, (await test.Store.GetFailedEventsAsync(Me, "a", test.Token)).Count);
        Expect.Equal(1, (await test.Store.GetFailedEventsAsync(Me, "b", test.Token)).Count);
    }
}
