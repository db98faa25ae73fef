using SessionSdk;
using SessionSdk.DevNet;
using SessionSdk.Files;

namespace ChatExport;

/// <summary>Lets two accounts talk on a network of this machine, so that there is something to export.</summary>
internal static class Demonstration
{
    internal static async Task<IReadOnlyList<ExportedConversation>> RunAsync(CancellationToken cancellationToken)
    {
        await using DevNet network = await DevNet.StartAsync(cancellationToken: cancellationToken);
        await using SessionClient alice = await ConnectAsync(network, "Alice", cancellationToken);
        await using SessionClient bob = await ConnectAsync(network, "Bob <b>", cancellationToken);
        await alice.SendAsync(bob.AccountId, "Hello Bob, here are the numbers", cancellationToken);
        Message question = await NextAsync(bob, cancellationToken);
        Conversation withAlice = bob.GetConversation(alice.AccountId);
        await withAlice.ReactAsync(question, "👍", cancellationToken);
        await withAlice.SendAsync(new MessageDraft { Text = "Thanks! <script>alert('not a script')</script>" }.Answering(question), cancellationToken);
        await NextAsync(alice, cancellationToken);
        byte[] numbers = "1, 2, 3"u8.ToArray();
        await alice.SendAsync(bob.AccountId, new MessageDraft { Text = "And a file", Attachments = [AttachmentSource.FromBytes(numbers, "numbers.txt")] }, cancellationToken);
        return await History.ReadAsync(alice, cancellationToken);
    }

    private static Task<SessionClient> ConnectAsync(DevNet network, string name, CancellationToken cancellationToken) => SessionClient.CreateAsync(
        options =>
        {
            (options.Network, options.DisplayName, options.PollInterval) = (network.Settings, name, TimeSpan.FromMilliseconds(500));
            options.Files = new FileClientOptions { Server = FileServer.Create(network.FileServer.BaseUrl, network.FileServer.Ed25519PublicKey) };
        },
        cancellationToken);

    private static async Task<Message> NextAsync(SessionClient client, CancellationToken cancellationToken)
    {
        await foreach (Message message in client.Messages(cancellationToken))
        {
            return message;
        }

        throw new InvalidOperationException("The enumeration ended.");
    }
}
