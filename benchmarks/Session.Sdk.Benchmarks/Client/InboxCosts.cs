using SessionSdk.Benchmarks.Network;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Onion;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Benchmarks.Client;

/// <summary>What one bot spends on messages that wait in its swarm, until its handler has had each of them. Prints a table; the servers run in a process of their own.</summary>
internal static class InboxCosts
{
    private const int Senders = 50;

    public static async Task RunAsync(int count)
    {
        using ServerProcess servers = await ServerProcess.StartAsync();
        await using var network = new SessionNetwork(servers.Settings);
        await network.Onion.SyncClockAsync();
        using AccountKeys bot = AccountKeys.Generate();
        byte[][] messages = await FillAsync(network, bot, count);

        Console.WriteLine("| what | messages | rate | processor time | allocated | memory at the end |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        OpenAll(messages, bot);
        var spending = new Spending();
        OpenAll(messages, bot);
        Print("opening alone", count, spending);
        await FetchAsync(network, bot, count);
        string phrase = bot.ExportRecoveryPhrase().Export();

        // A process spends as much again on compiling what it runs for the first time: that is a row of its own.
        foreach (string when in (string[])["first in its process", "later"])
        {
            await Spending.WithEachStoreAsync((name, store) => ReceiveAsync($"client, {name}, {when}", network, phrase, store, count));
        }
    }

    private static async Task<byte[][]> FillAsync(SessionNetwork network, AccountKeys bot, int count)
    {
        AccountKeys[] senders = [.. Enumerable.Range(0, Senders).Select(_ => AccountKeys.Generate())];
        DateTimeOffset first = network.Clock.UtcNow.AddMinutes(-30);
        byte[][] messages = [.. Enumerable.Range(0, count).Select(i => DirectMessage.Seal(
            new MessageContent { SentAt = DateTimeOffset.FromUnixTimeMilliseconds(first.ToUnixTimeMilliseconds() + i), Payload = new VisibleMessage { Text = $"message {i} of the many that wait" } }, senders[i % Senders], bot.Id))];
        await Cost.MeasureAsync(count, 32, i => network.Swarm.StoreAsync(
            new StoreRequest { Address = bot.Id, Namespace = Namespace.Messages, Data = messages[i - 1], TimeToLive = TimeSpan.FromDays(14) }));
        Array.ForEach(senders, sender => sender.Dispose());
        return messages;
    }

    private static void OpenAll(byte[][] messages, AccountKeys bot)
    {
        foreach (byte[] message in messages)
        {
            if (!DirectMessage.TryOpen(message, bot, out _, out RejectReason reason))
            {
                throw new InvalidOperationException($"A message does not open: {reason}.");
            }
        }
    }

    /// <summary>Fetches the messages without doing anything with them: what the floors below spend.</summary>
    private static async Task FetchAsync(SessionNetwork network, AccountKeys bot, int count)
    {
        var spending = new Spending();
        int fetched = 0;
        var done = new TaskCompletionSource();
        await using PollHandle polling = network.Polling.Subscribe(new PollSubscription
        {
            Address = bot.Id,
            Signer = SwarmSigner.ForAccount(bot),
            Namespaces = [Namespace.Messages],
            Interval = TimeSpan.FromMilliseconds(100),
            Cursors = new InMemoryPollCursorStore(),
            Handler = (result, _) =>
            {
                fetched += result.Namespaces.Sum(each => each.Messages.Count);
                if (fetched >= count)
                {
                    done.TrySetResult();
                }

                return ValueTask.CompletedTask;
            },
        });
        await done.Task.WaitAsync(Arrivals.Limit);
        Print("fetching alone", count, spending);
    }

    private static async Task ReceiveAsync(string what, SessionNetwork network, string phrase, ISessionStore store, int count)
    {
        await using SessionClient client = await SessionClient.RestoreAsync(phrase, options =>
        {
            (options.SharedNetwork, options.Store) = (network, store);
            (options.HandleEarlierMessages, options.PollInterval) = (true, TimeSpan.FromMilliseconds(100));
        });
        var arrivals = new Arrivals(count);
        var spending = new Spending();
        client.OnMessage(arrivals.TakeAsync);
        await arrivals.AllAsync();
        Print(arrivals.Doubled == 0 ? what : $"{what}, {arrivals.Doubled} DOUBLED", count, spending);
    }

    private static void Print(string what, int count, Spending spending)
    {
        string row = spending.Row(what, count);
        Console.WriteLine($"{row} {GC.GetTotalMemory(forceFullCollection: true) / (double)(1 << 20):N0} MB |");
    }
}
