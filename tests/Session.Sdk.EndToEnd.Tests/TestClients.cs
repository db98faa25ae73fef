using Microsoft.Extensions.Logging;

namespace Session.Sdk.EndToEnd.Tests;

/// <summary>Makes clients that poll quickly.</summary>
internal static class TestClients
{
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
        await foreach (ReceivedMessage message in client.Messages(cancellationToken))
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
