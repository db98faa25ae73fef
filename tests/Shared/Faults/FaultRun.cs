using System.Collections.Concurrent;
using System.Diagnostics;
using SessionSdk.DevNet;
using SessionSdk.Onion;
using SessionSdk.Sending;
using SessionSdk.Swarm;

namespace SessionSdk.Testing.Faults;

/// <summary>Lets accounts write to one another over a network of which a share of the nodes fails, with the time-outs of the real servers and the defaults of the client.</summary>
internal static class FaultRun
{
    private const int Nodes = 24;
    private const int Swarms = 3;

    private static readonly TimeSpan ArrivalLimit = TimeSpan.FromSeconds(60);

    /// <summary>Runs until all that was accepted has arrived, or a minute after the last message was sent.</summary>
    /// <param name="options">How long and how hard.</param>
    /// <param name="progress">Is told how many have been sent, every ten seconds.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    internal static async Task<FaultRunResult> RunAsync(FaultRunOptions options, Action<int>? progress, CancellationToken cancellationToken)
    {
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(
            new DevNetOptions { NodeCount = Nodes, SwarmCount = Swarms, NewServerFeatures = options.NewServers },
            cancellationToken);
        await using OnionNetwork onion = new(network.Settings);
        var swarm = new SwarmClient(onion);
        await using PollEngine polling = new(swarm);
        await using SessionNetwork shared = new(onion, swarm, polling);
        var clients = new List<SessionClient>();
        var arrivals = new Arrivals();
        try
        {
            for (int i = 0; i < options.Accounts; i++)
            {
                SessionClient client = await SessionClient.CreateAsync(client => (client.SharedNetwork, client.PollInterval) = (shared, TimeSpan.FromSeconds(2)), cancellationToken);
                clients.Add(client);
                client.OnMessage((context, _) =>
                {
                    arrivals.Add(context.Message.Text!);
                    return ValueTask.CompletedTask;
                });
            }

            await onion.SyncClockAsync(cancellationToken);
            return await SendAndJudgeAsync(options, network, clients, arrivals, progress, cancellationToken);
        }
        finally
        {
            await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
        }
    }

    private static async Task<FaultRunResult> SendAndJudgeAsync(
        FaultRunOptions options,
        DevNet.DevNet network,
        List<SessionClient> clients,
        Arrivals arrivals,
        Action<int>? progress,
        CancellationToken cancellationToken)
    {
        var failing = new FailingNodes(network, options.Share, options.Seed);
        var sends = new ConcurrentQueue<FaultRunSend>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task raging = failing.RunAsync(options.Turn, over.Token);
        Task reporting = ReportAsync(sends, progress, over.Token);
        over.CancelAfter(options.Duration);
        await Task.WhenAll(clients.Select((client, index) => SendAllAsync(client, index, clients, network, failing, options, sends, over.Token)));
        await raging;
        await reporting;

        // A message that was not accepted in time and lies in the outbox is not sent again by itself: whoever awaited it decides.
        FaultRunSend[] failed = [.. sends.Where(send => send.Failure is { } failure and not MessageNotSentException { State: DeliveryState.Unknown })];
        string[] expected = [.. sends.Except(failed).Select(send => send.Text)];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ArrivalLimit);

        // A message whose end is unknown is sent once more, as a caller does.
        await Parallel.ForEachAsync(sends, patience.Token, async (send, token) =>
        {
            if (send.Failure is MessageNotSentException { State: DeliveryState.Unknown } unknown)
            {
                await send.Sender.RetryAsync(unknown.MessageId, token);
            }
        });
        await arrivals.WaitForAsync(expected, patience.Token);

        // Whoever gets one more message has got before what was stored twice.
        await Task.WhenAll(clients.Select((client, index) => client.Outbox.SendAsync(Request(clients[(index + 1) % clients.Count], $"last {index}"), patience.Token)));
        await arrivals.WaitForAsync([.. clients.Select((_, index) => $"last {index}")], patience.Token);
        return new FaultRunResult
        {
            Sends = [.. sends],
            Lost = [.. expected.Where(text => arrivals.CountOf(text) == 0)],
            Doubled = [.. sends.Where(send => arrivals.CountOf(send.Text) > 1).Select(send => send.Text)],
            FailedButArrived = [.. failed.Where(send => arrivals.CountOf(send.Text) > 0).Select(send => send.Text)],
        };
    }

    private static OutgoingItem Request(SessionClient to, string text) => OutgoingItem.Of(to.AccountId, text) with { SyncToOwnDevices = false };

    private static async Task SendAllAsync(
        SessionClient client,
        int index,
        List<SessionClient> clients,
        DevNet.DevNet network,
        FailingNodes failing,
        FaultRunOptions options,
        ConcurrentQueue<FaultRunSend> sends,
        CancellationToken over)
    {
#pragma warning disable CA5394 // The same seed is to choose the same recipients.
        var random = new Random(options.Seed + index);
        for (int i = 0; !over.IsCancellationRequested; i++)
        {
            SessionClient recipient = clients[(index + 1 + random.Next(clients.Count - 1)) % clients.Count];
#pragma warning restore CA5394
            IReadOnlyList<DevNode> members = network.GetSwarm(recipient.AccountId.ToString());
            bool wasSilent = failing.HasSilentMember(members);
            string text = $"{index}/{i}";
            var watch = Stopwatch.StartNew();
            SessionException? failure = null;
            try
            {
                await client.Outbox.SendAsync(Request(recipient, text), CancellationToken.None);
            }
            catch (SessionException error)
            {
                failure = error;
            }

            sends.Enqueue(new FaultRunSend(client, text, watch.Elapsed, wasSilent || failing.HasSilentMember(members), failure));
        }
    }

    private static async Task ReportAsync(ConcurrentQueue<FaultRunSend> sends, Action<int>? progress, CancellationToken over)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10));
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                progress?.Invoke(sends.Count);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The run is over.
        }
    }
}
