using Microsoft.Extensions.Logging;

namespace SessionSdk.EndToEnd.Tests;

/// <summary>Makes clients that poll quickly.</summary>
internal static class TestClients
{
    /// <summary>A test that waits longer than this has failed, instead of standing still.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static Task<SessionClient> ConnectAsync(this DevNet.DevNet network, Action<SessionClientOptions>? configure = null, ILoggerFactory? loggers = null) =>
        SessionClient.CreateAsync(
            options =>
            {
                options.Network = network.Settings;
                options.PollInterval = TimeSpan.FromMilliseconds(100);
                options.LoggerFactory = loggers;
                configure?.Invoke(options);
            },
            TestContext.Current.CancellationToken);

    /// <summary>Takes the next visible messages, as many as asked for.</summary>
    internal static async Task<List<ReceivedMessage>> TakeAsync(this SessionClient client, int count, CancellationToken cancellationToken)
    {
        var taken = new List<ReceivedMessage>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await foreach (ReceivedMessage message in client.Messages(patience.Token))
        {
            taken.Add(message);
            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }
}
