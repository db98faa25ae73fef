using Microsoft.Extensions.Logging;
using SessionSdk.Onion;
using SessionSdk.Storage;

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

    /// <summary>Gives the settings of a DevNet that runs in another process.</summary>
    /// <param name="seed">Where its seed is.</param>
    /// <param name="pin">The hash of the seed's key, in Base64.</param>
    internal static NetworkSettings DevNetAt(Uri seed, string pin) => new()
    {
        Name = "devnet",
        Seeds = [new SeedNode(seed, new SeedTrust.PublicKeyPin(pin))],
        AllowSharedSubnets = true,
        MinimumNodes = 3,
    };

    /// <summary>Takes the next visible messages, as many as asked for.</summary>
    internal static async Task<List<Message>> TakeAsync(this SessionClient client, int count, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        var taken = new List<Message>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit ?? Patience);
        await foreach (Message message in client.Messages(patience.Token))
        {
            taken.Add(message);
            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }

    /// <summary>Waits for the next event of a kind. Those before it are passed over, and do not come again.</summary>
    internal static Task<TEvent> NextAsync<TEvent>(this SessionClient client, CancellationToken cancellationToken)
        where TEvent : SessionEvent => client.NextAsync<TEvent>(_ => true, cancellationToken);

    /// <summary>Waits for the next event of a kind that fulfils a condition. Those before it are passed over, and do not come again.</summary>
    internal static async Task<TEvent> NextAsync<TEvent>(this SessionClient client, Func<TEvent, bool> isWanted, CancellationToken cancellationToken)
        where TEvent : SessionEvent
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await foreach (SessionEvent happened in client.Events(new EventStreamOptions { Start = ReaderStart.Beginning }, patience.Token))
        {
            if (happened is TEvent wanted && isWanted(wanted))
            {
                return wanted;
            }
        }

        throw new InvalidOperationException("The enumeration ended.");
    }

    /// <summary>Waits for a message with a text.</summary>
    internal static async Task<Message> NextTextAsync(this SessionClient client, string text, CancellationToken cancellationToken) =>
        (await client.NextAsync<MessageReceived>(received => received.Message.Text == text, cancellationToken)).Message;

    /// <summary>Tells under which hash the swarm of the client has a message.</summary>
    internal static async Task<string> HashOfAsync(this SessionClient client, Message message, CancellationToken cancellationToken)
    {
        MessageRecord? record = await client.Journal.Store.GetMessageAsync(client.AccountId, message.Id, cancellationToken);
        return Assert.NotNull(record?.Hash).ToString();
    }
}
