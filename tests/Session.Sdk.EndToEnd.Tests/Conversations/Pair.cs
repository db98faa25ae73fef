using SessionSdk.Files;

namespace SessionSdk.EndToEnd.Tests.Conversations;

/// <summary>Two accounts that have approved each other, with all that is optional switched on.</summary>
internal sealed class Pair(SessionClient alice, SessionClient bob) : IAsyncDisposable
{
    internal SessionClient Alice { get; } = alice;

    internal SessionClient Bob { get; } = bob;

    /// <summary>Gets the conversation as Alice has it.</summary>
    internal Conversation WithBob => Alice.GetConversation(Bob.AccountId);

    /// <summary>Gets the conversation as Bob has it.</summary>
    internal Conversation WithAlice => Bob.GetConversation(Alice.AccountId);

    /// <summary>Makes two accounts that have written to each other.</summary>
    internal static async Task<Pair> ConnectAsync(DevNet.DevNet network, CancellationToken cancellationToken)
    {
        var pair = new Pair(await network.ConnectAsync(options => Open(network, options)), await network.ConnectAsync(options => Open(network, options)));
        await pair.Alice.SendAsync(pair.Bob.AccountId, "hello Bob", cancellationToken);
        await pair.Bob.NextTextAsync("hello Bob", cancellationToken);
        await pair.Bob.SendAsync(pair.Alice.AccountId, "hello Alice", cancellationToken);
        await pair.Alice.NextTextAsync("hello Alice", cancellationToken);
        return pair;
    }

    /// <summary>Makes a second device of an account.</summary>
    internal static Task<SessionClient> OtherDeviceAsync(DevNet.DevNet network, SessionClient first) => network.ConnectAsync(options =>
    {
        Open(network, options);
        options.RecoveryPhrase = first.ExportRecoveryPhrase();
    });

    /// <summary>Switches on what is off by default, and uses the file server of the network.</summary>
    internal static void Open(DevNet.DevNet network, SessionClientOptions options)
    {
        (options.ReadReceipts, options.TypingIndicators, options.Calls) = (true, true, true);
        options.StatePushDelay = TimeSpan.FromMilliseconds(200);
        options.Files = new FileClientOptions { Server = FileServer.Create(network.FileServer.BaseUrl, network.FileServer.Ed25519PublicKey) };
    }

    /// <summary>Sends a text from Alice to Bob and waits for it.</summary>
    internal async Task<(Message Sent, Message Received)> ExchangeAsync(MessageDraft draft, CancellationToken cancellationToken)
    {
        Message sent = await WithBob.SendAsync(draft, cancellationToken);
        return (sent, await Bob.NextTextAsync(sent.Text, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await Alice.DisposeAsync();
        await Bob.DisposeAsync();
    }
}
