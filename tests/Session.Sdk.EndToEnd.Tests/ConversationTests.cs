using SessionSdk.Identity;

namespace SessionSdk.EndToEnd.Tests;

/// <summary>Two accounts on a whole network, over real sockets.</summary>
public sealed class ConversationTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private readonly DevNet.DevNet _network = fixture.Network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_and_its_answer_arrive_through_three_hops()
    {
        await using SessionClient alice = await _network.ConnectAsync();
        await using SessionClient bob = await _network.ConnectAsync();

        Message sent = await alice.SendAsync(bob.AccountId, "hello", Token);
        Message received = Assert.Single(await bob.TakeAsync(1, Token));
        await bob.SendAsync(received.Conversation, "hello yourself", Token);
        Message answer = Assert.Single(await alice.TakeAsync(1, Token));

        Assert.Equal("hello", received.Text);
        Assert.Equal(SenderId.FromAccount(alice.AccountId), received.Sender);
        Assert.Equal(ConversationId.FromAccount(alice.AccountId), received.Conversation);
        Assert.Equal(sent.SentAt, received.SentAt);
        Assert.False(received.IsOutgoing);
        Assert.Equal("hello yourself", answer.Text);
        Assert.Equal(DeliveryState.Sent, sent.Delivery.State);
        Assert.All(alice.Network.Paths, path => Assert.Equal(3, path.Nodes.Count));
        string hash = await bob.HashOfAsync(received, Token);
        Assert.Equal(4, _network.GetSwarm(bob.AccountId.ToString()).Count(member => member.GetMessages(bob.AccountId.ToString()).Any(stored => stored.Hash == hash)));
    }

    [Fact]
    public async Task A_copy_reaches_the_other_device_of_the_sender_and_not_the_one_that_sent()
    {
        await using SessionClient phone = await _network.ConnectAsync();
        string phrase = phone.ExportRecoveryPhrase();
        await using SessionClient laptop = await _network.ConnectAsync(options => options.RecoveryPhrase = phrase);
        await using SessionClient bob = await _network.ConnectAsync();

        Message sent = await phone.SendAsync(bob.AccountId, "seen on all devices", Token);
        Message copy = (await laptop.NextAsync<MessageReceived>(Token)).Message;
        await bob.SendAsync(phone.AccountId, "answer", Token);
        Message first = (await phone.NextAsync<MessageReceived>(Token)).Message;

        Assert.True(copy.IsOutgoing);
        Assert.Equal(ConversationId.FromAccount(bob.AccountId), copy.Conversation);
        Assert.Equal(sent.SentAt, copy.SentAt);
        Assert.Equal("seen on all devices", copy.Text);
        string hash = await laptop.HashOfAsync(copy, Token);
        Assert.Contains(_network.GetMessages(phone.AccountId.ToString()), stored => stored.Hash == hash);
        Assert.Equal("answer", first.Text);
    }

    [Fact]
    public async Task A_note_to_self_is_stored_once_in_the_own_swarm()
    {
        await using SessionClient client = await _network.ConnectAsync();
        await using SessionClient other = await _network.ConnectAsync(options => options.RecoveryPhrase = client.ExportRecoveryPhrase());

        Message sent = await client.SendAsync(client.AccountId, "buy milk", Token);
        Message note = (await other.NextAsync<MessageReceived>(Token)).Message;

        Assert.Equal("buy milk", note.Text);
        Assert.Equal(ConversationId.FromAccount(client.AccountId), note.Conversation);
        Assert.Equal(sent.SentAt, note.SentAt);
        Assert.Single(_network.GetMessages(client.AccountId.ToString()), stored => stored.Namespace == Namespace.Messages.Value);
    }

    [Fact]
    public async Task Other_payloads_arrive_as_what_they_are()
    {
        await using SessionClient alice = await _network.ConnectAsync();
        await using SessionClient bob = await _network.ConnectAsync();
        Message sent = await alice.SendAsync(bob.AccountId, "react to this", Token);

        Message received = Assert.Single(await bob.TakeAsync(1, Token));
        await bob.GetConversation(alice.AccountId).ReactAsync(received, "👍", Token);
        ReactionChanged reaction = await alice.NextAsync<ReactionChanged>(Token);

        Assert.Equal("👍", reaction.Emoji);
        Assert.Equal(sent.Id, reaction.MessageId);
        Assert.Equal(SenderId.FromAccount(bob.AccountId), reaction.Reactor);
        Assert.False(reaction.IsRemoval);
    }

    [Fact]
    public async Task A_handler_answers_and_gets_each_message_once()
    {
        await using SessionClient alice = await _network.ConnectAsync();
        await using SessionClient bot = await _network.ConnectAsync();
        int handled = 0;
        using IDisposable registration = bot.OnMessage(async (context, cancellationToken) =>
        {
            Interlocked.Increment(ref handled);
            await context.ReplyAsync($"echo {context.Message.Text}", cancellationToken);
        });

        for (int i = 0; i < 5; i++)
        {
            await alice.SendAsync(bot.AccountId, $"{i}", Token);
        }

        List<Message> answers = await alice.TakeAsync(5, Token);

        Assert.Equal(["echo 0", "echo 1", "echo 2", "echo 3", "echo 4"], answers.Select(answer => answer.Text).Order());
        Assert.Equal(5, handled);
    }

    [Fact]
    public async Task A_restored_account_gets_what_was_sent_before()
    {
        string phrase;
        AccountId id;
        await using (SessionClient first = await _network.ConnectAsync())
        {
            phrase = first.ExportRecoveryPhrase();
            id = first.AccountId;
        }

        await using SessionClient alice = await _network.ConnectAsync();
        await alice.SendAsync(id, "while you were away", Token);
        await using SessionClient restored = await SessionClient.RestoreAsync(phrase, options => options.Network = _network.Settings, Token);

        Assert.Equal(id, restored.AccountId);
        Assert.Equal("while you were away", Assert.Single(await restored.TakeAsync(1, Token)).Text);
    }

    [Fact]
    public async Task Clients_with_the_same_settings_share_one_network()
    {
        await using SessionClient alice = await _network.ConnectAsync();
        await using SessionClient bob = await _network.ConnectAsync();

        Assert.Same(alice.Network, bob.Network);
    }

    [Fact]
    public async Task A_text_of_two_thousand_code_points_passes_and_one_more_does_not()
    {
        await using SessionClient alice = await _network.ConnectAsync();
        await using SessionClient bob = await _network.ConnectAsync();
        string longest = string.Concat(Enumerable.Repeat("😀", 2000));

        await alice.SendAsync(bob.AccountId, longest, Token);
        MessageTooLargeException refused = await Assert.ThrowsAsync<MessageTooLargeException>(() => alice.SendAsync(bob.AccountId, longest + "a", Token));

        Assert.Equal(2001, refused.Size);
        Assert.Equal(longest, Assert.Single(await bob.TakeAsync(1, Token)).Text);
    }
}
