using System.Diagnostics;
using SessionSdk.Benchmarks.Configs;
using SessionSdk.Benchmarks.Network;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Onion;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Benchmarks.Client;

/// <summary>What closed groups cost: making one of 100, rotating its keys, messages in it, polling many. Prints a table; the servers run in a process of their own.</summary>
internal static class GroupCosts
{
    private const int Rotations = 20;
    private const int Groups = 100;
    private const int Polls = 10;
    private const int Turns = 300;

    public static async Task RunAsync(int count)
    {
        using ServerProcess servers = await ServerProcess.StartAsync();
        await using SessionNetwork quiet = Network(servers, TimeSpan.FromHours(1));
        await using SessionNetwork busy = Network(servers, TimeSpan.FromMilliseconds(100));
        await quiet.Onion.SyncClockAsync();
        await using SessionClient admin = await ConnectAsync(quiet, new InMemorySessionStore(), "Admin", TimeSpan.FromHours(1));
        var store = new InMemorySessionStore();
        SessionClient member = await ConnectAsync(busy, store, "Member");
        string phrase = member.ExportRecoveryPhrase();
        member.State.Contacts.Update(admin.AccountId, contact => contact with { IsApproved = true, HasApprovedMe = true });
        member.StartReceiving();
        AccountId[] members = [member.AccountId, .. GroupRound.NewIds(98)];

        Console.WriteLine("| what | times | rate | processor time | allocated | batches | stores | retrievals |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        using var round = new GroupRound(99);
        Alone("99 invitations sealed, alone", 1, _ => SealInvitations(round));
        Group group = null!;
        await MeasureAsync("create with 99 members", servers, 1, async _ => group = await admin.Groups.CreateAsync("Team", members));
        while (member.Groups.Get(group.GroupId).Info is not { Status: GroupStatus.Active })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        await member.DisposeAsync();
        Alone("rekey, push and taking the key in, for 100, alone", Rotations, _ => round.Rotate());
        await MeasureAsync("the same, client", servers, Rotations, _ => group.RotateKeysAsync());
        byte[][] messages = [.. Enumerable.Range(0, count).Select(i => Seal(i, round, quiet))];
        Alone("sealing alone", count, i => Seal(i, round, quiet));
        await MeasureAsync("bare requests, one after another", servers, count / 4, i => StoreAsync(quiet, round, messages[i]));
        await MeasureAsync("outbox to one group", servers, count, SendAllAsync(admin, group, count), isWhole: true);
        Alone("opening alone", count, i => Open(messages[i], round));
        await ReceiveAsync(busy, phrase, store, count);
        await PollAsync(servers, quiet);
        CompareRekeying();
    }

    /// <summary>Takes the best of many turns of each, because what else runs on the machine only ever adds to them.</summary>
    private static void CompareRekeying()
    {
        var both = new GroupRekeyBenchmarks();
        both.Prepare();
        TimeSpan primitives = TimeSpan.MaxValue;
        TimeSpan whole = TimeSpan.MaxValue;
        for (int i = 0; i < Turns; i++)
        {
            primitives = Best(primitives, both.Primitives);
            whole = Best(whole, both.RekeyAndPush);
        }

        both.CleanUp();
        Console.WriteLine($"{Environment.NewLine}Rekey and push for 100: {whole.TotalMilliseconds:N2} ms, primitives {primitives.TotalMilliseconds:N2} ms, ratio {whole / primitives:N2}; the best of {Turns}.");

        static TimeSpan Best(TimeSpan before, Func<int> act)
        {
            long began = Stopwatch.GetTimestamp();
            act();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(began);
            return elapsed < before ? elapsed : before;
        }
    }

    private static SessionNetwork Network(ServerProcess servers, TimeSpan pause) => new(servers.Settings, polling: new PollEngineOptions
    {
        AccountInterval = pause,
        ActiveGroupInterval = pause,
        QuietGroupInterval = pause,
        DormantGroupInterval = pause,
        Jitter = 0,
    });

    private static Task<SessionClient> ConnectAsync(SessionNetwork network, ISessionStore store, string name, TimeSpan? pause = null) => SessionClient.CreateAsync(options =>
    {
        (options.SharedNetwork, options.Store, options.DisplayName) = (network, store, name);
        options.PollInterval = pause ?? TimeSpan.FromMilliseconds(100);
    });

    private static void SealInvitations(GroupRound round)
    {
        foreach (AccountId id in round.Others)
        {
            DirectMessage.Seal(new MessageContent { SentAt = TimeProvider.System.GetUtcNow(), Payload = new VisibleMessage { Text = new string('i', 200) } }, round.Account, id);
        }
    }

    private static byte[] Seal(int number, GroupRound round, SessionNetwork network) => GroupMessage.Seal(
        new MessageContent { SentAt = network.Clock.UtcNow.AddMilliseconds(number), Payload = new VisibleMessage { Text = $"message {number} to the group" } }, round.Account, round.Id, round.Key);

    private static void Open(byte[] message, GroupRound round)
    {
        if (!GroupMessage.TryOpen(message, round.Id, [round.Key], out _, out RejectReason reason))
        {
            throw new InvalidOperationException($"A message does not open: {reason}.");
        }
    }

    private static Task<StoreResult> StoreAsync(SessionNetwork network, GroupRound round, byte[] message) => network.Swarm.StoreAsync(
        new StoreRequest { Address = round.Id, Signer = round.Signer, Namespace = Namespace.GroupMessages, Data = message, TimeToLive = TimeSpan.FromDays(14) });

    private static Func<int, Task> SendAllAsync(SessionClient client, Group group, int count) => async _ =>
    {
        var sent = new HashSet<MessageId>();
        var done = new TaskCompletionSource();
        using IDisposable handler = client.OnEvent<DeliveryChanged>((context, _) =>
        {
            lock (sent)
            {
                if (context.Event.Delivery.State == DeliveryState.Sent && sent.Add(context.Event.MessageId) && sent.Count == count)
                {
                    done.TrySetResult();
                }
            }

            return ValueTask.CompletedTask;
        });
        for (int i = 0; i < count; i++)
        {
            await group.QueueAsync($"message {i} to the group");
        }

        await done.Task.WaitAsync(Arrivals.Limit);
    };

    /// <summary>Starts the member's device again, which has all messages before it.</summary>
    private static async Task ReceiveAsync(SessionNetwork network, string phrase, ISessionStore store, int count)
    {
        var arrivals = new Arrivals(count);
        var spending = new Spending();
        await using SessionClient member = await SessionClient.RestoreAsync(phrase, options => (options.SharedNetwork, options.Store, options.PollInterval) = (network, store, TimeSpan.FromMilliseconds(100)));
        member.OnMessage(arrivals.TakeAsync);
        member.StartReceiving();
        await arrivals.AllAsync();
        Console.WriteLine($"{spending.Row($"received, with the start of the client ({arrivals.Doubled} told twice)", count)} |");
    }

    private static async Task PollAsync(ServerProcess servers, SessionNetwork network)
    {
        await using SessionClient client = await ConnectAsync(network, new InMemorySessionStore(), "Member of many", TimeSpan.FromHours(1));
        for (int i = 0; i < Groups; i++)
        {
            await client.Groups.CreateAsync($"Group {i}", []);
        }

        client.StartReceiving();
        await client.State.PushAsync();
        await client.GroupDirectory.PollNowAsync(CancellationToken.None);
        await client.GroupDirectory.PollNowAsync(CancellationToken.None);
        await MeasureAsync($"poll of {Groups} groups", servers, Polls, _ => client.GroupDirectory.PollNowAsync(CancellationToken.None));
    }

    /// <summary>Does something without the network; two times before that do not count, so that it is compiled.</summary>
    private static void Alone(string what, int count, Action<int> act)
    {
        Spending spending = null!;
        for (int round = 0; round < 3; round++)
        {
            spending = new Spending();
            for (int i = 0; i < count; i++)
            {
                act(i);
            }
        }

        Console.WriteLine($"{spending.Row(what, count)} |");
    }

    private static async Task MeasureAsync(string what, ServerProcess servers, int count, Func<int, Task> act, bool isWhole = false)
    {
        (int batches, int stores, int retrievals) = await CountAsync(servers);
        var spending = new Spending();
        for (int i = 0; i < (isWhole ? 1 : count); i++)
        {
            await act(i);
        }

        string row = spending.Row($"{what} ({spending.Elapsed.TotalMilliseconds / count:N1} ms)", count);
        (int Batches, int Stores, int Retrievals) after = await CountAsync(servers);
        Console.WriteLine($"{row} {(after.Batches - batches) / (double)count:N2} | {(after.Stores - stores) / (double)count:N2} | {(after.Retrievals - retrievals) / (double)count:N2} |");
    }

    /// <summary>Counts what arrived at nodes: batches and sequences, and stores and retrievals, in these and alone.</summary>
    private static async Task<(int Batches, int Stores, int Retrievals)> CountAsync(ServerProcess servers) =>
        (await servers.CountAsync("batch") + await servers.CountAsync("sequence"), await servers.CountAsync("store"), await servers.CountAsync("retrieve"));
}
