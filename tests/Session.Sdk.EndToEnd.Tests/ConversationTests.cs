using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

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

        SentMessage sent = await alice.SendAsync(bob.AccountId, "hello", Token);
        ReceivedMessage received = Assert.Single(await bob.TakeAsync(1, Token));
        await bob.SendAsync(received.Sender, "hello yourself", Token);
        ReceivedMessage answer = Assert.Single(await alice.TakeAsync(1, Token));

        Assert.Equal("hello", received.Text);
        Assert.Equal(alice.AccountId, received.Sender);
        Assert.Equal(alice.AccountId, received.Conversation);
        Assert.Equal(sent.Hash, received.Hash);
        Assert.Equal(sent.SentAt, received.SentAt);
        Assert.False(received.IsOutgoing);
        Assert.Equal("hello yourself", answer.Text);
        Assert.Equal(3, sent.Path.Nodes.Count);
        Assert.Equal(4, sent.Members.Count);
        Assert.All(sent.Members, member => Assert.Equal(MemberVerdict.Confirmed, member.Verdict));
    }

    [Fact]
    public async Task A_copy_reaches_the_other_device_of_the_sender_and_not_the_one_that_sent()
    {
        await using SessionClient phone = await _network.ConnectAsync();
        string phrase = phone.ExportRecoveryPhrase();
        await using SessionClient laptop = await _network.ConnectAsync(options => options.RecoveryPhrase = phrase);
        await using SessionClient bob = await _network.ConnectAsync();

        SentMessage sent = await phone.SendAsync(bob.AccountId, "seen on all devices", Token);
        ReceivedMessage copy = await FirstAsync(laptop.AllMessages(Token));
        await bob.SendAsync(phone.AccountId, "answer", Token);
        ReceivedMessage first = await FirstAsync(phone.AllMessages(Token));

        Assert.True(copy.IsOutgoing);
        Assert.Equal(bob.AccountId, copy.Conversation);
        Assert.Equal(sent.SentAt, copy.SentAt);
        Assert.Equal(sent.SyncCopyHash, copy.Hash);
        Assert.Equal("answer", first.Text);
    }

    [Fact]
    public async Task A_note_to_self_is_stored_once_in_the_own_swarm()
    {
        await using SessionClient client = await _network.ConnectAsync();
        await using SessionClient other = await _network.ConnectAsync(options => options.RecoveryPhrase = client.ExportRecoveryPhrase());

        SentMessage sent = await client.SendAsync(client.AccountId, "buy milk", Token);
        ReceivedMessage note = await FirstAsync(other.AllMessages(Token));

        Assert.Equal("buy milk", note.Text);
        Assert.Equal(client.AccountId, note.Conversation);
        Assert.Equal(sent.Hash, sent.SyncCopyHash);
        Assert.Single(_network.GetMessages(client.AccountId.ToString()));
    }

    [Fact]
    public async Task Other_payloads_arrive_as_what_they_are()
    {
        await using SessionClient alice = await _network.ConnectAsync();
        await using SessionClient bob = await _network.ConnectAsync();
        SentMessage sent = await alice.SendAsync(bob.AccountId, "react to this", Token);

        await bob.SendAsync(
            new SendMessageRequest { Recipient = alice.AccountId, Payload = new Reaction { TargetSentAt = sent.SentAt, TargetAuthor = alice.AccountId.ToString(), Emoji = "👍" } },
            Token);
        ReceivedMessage reaction = await FirstAsync(alice.AllMessages(Token));

        Reaction payload = Assert.IsType<Reaction>(reaction.Content.Payload);
        Assert.Equal("👍", payload.Emoji);
        Assert.Equal(sent.SentAt, payload.TargetSentAt);
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

        List<ReceivedMessage> answers = await alice.TakeAsync(5, Token);

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

    private static async Task<ReceivedMessage> FirstAsync(IAsyncEnumerable<ReceivedMessage> messages)
    {
        await foreach (ReceivedMessage message in messages)
        {
            return message;
        }

        throw new InvalidOperationException("The enumeration ended.");
    }
}
