using System.Collections.Concurrent;
using SessionSdk.Benchmarks.Network;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Onion;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Benchmarks.Client;

/// <summary>How fast queued messages to many people go out, against bare store requests of the same bytes. Prints a table; the servers run in a process of their own.</summary>
internal static class OutboxCosts
{
    private const int People = 50;

    public static async Task RunAsync(int count)
    {
        using ServerProcess servers = await ServerProcess.StartAsync();
        await using var network = new SessionNetwork(servers.Settings);
        await network.Onion.SyncClockAsync();
        AccountId[] people = [.. Enumerable.Range(0, People).Select(_ =>
        {
            using AccountKeys keys = AccountKeys.Generate();
            return keys.Id;
        })];
        using AccountKeys sender = AccountKeys.Generate();

        // A message goes to its recipient and, as a copy, to the account's own swarm: two requests each.
        (AccountId To, byte[] Data)[] requests = [.. Enumerable.Range(0, count).SelectMany(i => new[]
        {
            (people[i % People], Seal(i, sender, people[i % People], network)),
            (sender.Id, Seal(i, sender, sender.Id, network)),
        })];
        await StoreAsync(network, requests[..100]);
        Console.WriteLine("| what | messages | rate | processor time | allocated |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        Cost bare = await StoreAsync(network, requests);
        Console.WriteLine($"| bare requests, two for each message, {People} at once | {count:N0} | {bare.PerSecond / 2:N0} /s | {2 * bare.Cpu.TotalMicroseconds:N0} µs | {2 * bare.Allocated / 1024:N1} KB |");

        // A process spends as much again on compiling what it runs for the first time: that is a row of its own.
        foreach (string when in (string[])["first in its process", "later"])
        {
            await Spending.WithEachStoreAsync((name, store) => SendAsync($"outbox, {name}, {when}", network, people, store, count));
        }
    }

    private static byte[] Seal(int number, AccountKeys sender, AccountId to, SessionNetwork network) => DirectMessage.Seal(
        new MessageContent { SentAt = DateTimeOffset.FromUnixTimeMilliseconds(network.Clock.UtcNow.ToUnixTimeMilliseconds() + number), Payload = new VisibleMessage { Text = $"message {number} to many" } }, sender, to);

    private static Task<Cost> StoreAsync(SessionNetwork network, (AccountId To, byte[] Data)[] requests) => Cost.MeasureAsync(requests.Length, People, i => network.Swarm.StoreAsync(
        new StoreRequest { Address = requests[i - 1].To, Namespace = Namespace.Messages, Data = requests[i - 1].Data, TimeToLive = TimeSpan.FromDays(14) }));

    private static async Task SendAsync(string what, SessionNetwork network, AccountId[] people, ISessionStore store, int count)
    {
        await using SessionClient client = await SessionClient.CreateAsync(options =>
        {
            (options.SharedNetwork, options.Store) = (network, store);
            (options.SyncState, options.PollInterval) = (false, TimeSpan.FromDays(1));
        });
        var sent = new ConcurrentDictionary<MessageId, bool>();
        var done = new TaskCompletionSource();
        client.OnEvent<DeliveryChanged>((context, _) =>
        {
            if (context.Event.Delivery is { State: DeliveryState.Sent, CopyState: DeliveryState.Sent } && sent.TryAdd(context.Event.MessageId, true) && sent.Count == count)
            {
                done.TrySetResult();
            }

            return ValueTask.CompletedTask;
        });
        var spending = new Spending();
        for (int i = 0; i < count; i++)
        {
            await client.QueueAsync(people[i % People], $"message {i} to many");
        }

        TimeSpan queued = spending.Elapsed;
        await done.Task.WaitAsync(Arrivals.Limit);
        Console.WriteLine(spending.Row($"{what} (queued in {queued.TotalMilliseconds:N0} ms)", count));
    }
}
