namespace SessionSdk.EndToEnd.Tests.Conversations;

/// <summary>What two people do with messages, seen from both sides.</summary>
public sealed class MessageTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_sides_have_the_same_history()
    {
        await using Pair pair = await ConnectAsync();
        await pair.ExchangeAsync("one", Token);
        await pair.WithAlice.SendAsync("two", Token);
        await pair.Alice.NextTextAsync("two", Token);

        IReadOnlyList<Message> alices = await pair.WithBob.GetHistoryAsync(cancellationToken: Token);
        IReadOnlyList<Message> bobs = await pair.WithAlice.GetHistoryAsync(cancellationToken: Token);

        string[] texts = ["two", "one", "hello Alice", "hello Bob"];
        Assert.Equal(texts, alices.Where(message => message.Kind == MessageKind.Text).Select(message => message.Text));
        Assert.Equal(texts, bobs.Where(message => message.Kind == MessageKind.Text).Select(message => message.Text));
        Assert.Equal(alices.Where(message => message.IsOutgoing).Select(message => message.SentAt), bobs.Where(message => !message.IsOutgoing).Select(message => message.SentAt));
        Assert.Equal("one", Assert.Single(await pair.WithAlice.SearchAsync("one", cancellationToken: Token)).Text);
    }

    [Fact]
    public async Task A_quote_names_the_message_that_both_have()
    {
        await using Pair pair = await ConnectAsync();
        (_, Message received) = await pair.ExchangeAsync("to be quoted", Token);

        Message answer = await pair.WithAlice.SendAsync(new MessageDraft { Text = "quoting" }.Answering(received), Token);
        Message got = await pair.Alice.NextTextAsync("quoting", Token);

        Assert.Equal(received.Reference, answer.Quote?.Reference);
        Message whole = Assert.IsType<Message>(await pair.Alice.GetMessageAsync(got.Id, Token));
        Assert.Equal("to be quoted", whole.Quote?.Original?.Text);
        Assert.True(whole.Quote?.Original?.IsOutgoing);
    }

    [Fact]
    public async Task A_file_is_sent_with_the_message_and_downloaded_by_the_other()
    {
        await using Pair pair = await ConnectAsync();
        byte[] content = new byte[30_000];
        Random.Shared.NextBytes(content);

        (Message sent, Message received) = await pair.ExchangeAsync(new MessageDraft { Text = "look", Attachments = [AttachmentSource.FromBytes(content, "numbers.pdf")] }, Token);
        using var copy = new MemoryStream();
        await pair.Bob.DownloadAsync(received, 0, copy, cancellationToken: Token);

        Assert.Equal(content, copy.ToArray());
        MessageAttachment file = Assert.Single(received.Attachments);
        Assert.Equal(("numbers.pdf", "application/pdf"), (file.FileName, file.ContentType));
        Assert.Single(sent.Attachments);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pair.Bob.DownloadAsync(received, 1, copy, cancellationToken: Token));
    }

    [Fact]
    public async Task A_reaction_comes_and_goes()
    {
        await using Pair pair = await ConnectAsync();
        (Message sent, Message received) = await pair.ExchangeAsync("nice?", Token);

        await pair.WithAlice.ReactAsync(received, "👍", Token);
        ReactionChanged added = await pair.Alice.NextAsync<ReactionChanged>(Token);
        Message with = Assert.IsType<Message>(await pair.Alice.GetMessageAsync(sent.Id, Token));
        await pair.WithAlice.RemoveReactionAsync(received, "👍", Token);
        ReactionChanged removed = await pair.Alice.NextAsync<ReactionChanged>(Token);
        Message without = Assert.IsType<Message>(await pair.Alice.GetMessageAsync(sent.Id, Token));

        Assert.Equal((sent.Id, "👍", false), (added.MessageId, added.Emoji, added.IsRemoval));
        Assert.Equal([SenderId.FromAccount(pair.Bob.AccountId)], Assert.Single(with.Reactions).Senders);
        Assert.Equal((sent.Id, "👍", true), (removed.MessageId, removed.Emoji, removed.IsRemoval));
        Assert.Empty(without.Reactions);
    }

    [Fact]
    public async Task What_is_deleted_for_everyone_is_gone_on_both_sides_and_in_the_own_swarm()
    {
        await using Pair pair = await ConnectAsync();
        (Message sent, Message received) = await pair.ExchangeAsync("a secret", Token);

        await pair.WithBob.DeleteForEveryoneAsync(sent, Token);
        MessageDeleted deleted = await pair.Bob.NextAsync<MessageDeleted>(Token);

        Assert.Equal((received.Id, false), (deleted.MessageId, deleted.IsExpired));
        Assert.DoesNotContain(await pair.WithAlice.GetHistoryAsync(cancellationToken: Token), message => message.Id == received.Id);
        Assert.DoesNotContain(await pair.WithBob.GetHistoryAsync(cancellationToken: Token), message => message.Id == sent.Id);
        Message trace = Assert.Single(await pair.WithAlice.GetHistoryAsync(includeDeleted: true, cancellationToken: Token), message => message.Id == received.Id);
        Assert.Equal((true, string.Empty), (trace.IsDeleted, trace.Text));
        await Assert.ThrowsAsync<ArgumentException>(() => pair.WithAlice.DeleteForEveryoneAsync(received, Token));
    }

    [Fact]
    public async Task Read_receipts_tell_what_was_read()
    {
        await using Pair pair = await ConnectAsync();
        (Message sent, Message received) = await pair.ExchangeAsync("read me", Token);
        Assert.True((await pair.WithAlice.GetSummaryAsync(Token)).UnreadCount > 0);

        await pair.WithAlice.MarkReadAsync(received, Token);
        ReadReceiptReceived receipt = await pair.Alice.NextAsync<ReadReceiptReceived>(told => told.Messages.Contains(sent.Id), Token);

        Assert.Equal(0, (await pair.WithAlice.GetSummaryAsync(Token)).UnreadCount);
        Message read = Assert.IsType<Message>(await pair.Alice.GetMessageAsync(sent.Id, Token));
        Assert.Equal(receipt.ReadAt, read.Delivery.ReadAt);
    }

    [Fact]
    public async Task Typing_is_seen_while_it_lasts()
    {
        await using Pair pair = await ConnectAsync();
        Task<TypingChanged> begins = pair.Alice.NextAsync<TypingChanged>(Token);

        await pair.WithAlice.SetTypingAsync(true, Token);
        TypingChanged typing = await begins;

        Assert.Equal((SenderId.FromAccount(pair.Bob.AccountId), true), (typing.Sender, typing.IsTyping));
    }

    [Fact]
    public async Task A_copy_on_the_second_device_is_an_outgoing_message_of_the_same_conversation()
    {
        await using Pair pair = await ConnectAsync();
        await using SessionClient tablet = await Pair.OtherDeviceAsync(fixture.Network, pair.Alice);
        Message sent = await pair.WithBob.SendAsync("from the phone", Token);

        Message copy = await tablet.NextTextAsync("from the phone", Token);

        Assert.True(copy.IsOutgoing);
        Assert.Equal((sent.Conversation, sent.SentAt, DeliveryState.Sent), (copy.Conversation, copy.SentAt, copy.Delivery.State));
        Assert.Contains(await tablet.GetConversation(pair.Bob.AccountId).GetHistoryAsync(cancellationToken: Token), message => message.Id == copy.Id);

        // What was sent here does not come back as the message of another device.
        await pair.Alice.PollNowAsync(Token);
        Assert.Single(await pair.WithBob.GetHistoryAsync(cancellationToken: Token), message => message.Text == "from the phone");
    }

    private Task<Pair> ConnectAsync() => Pair.ConnectAsync(fixture.Network, Token);
}
