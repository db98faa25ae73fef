namespace SessionSdk.EndToEnd.Tests.Conversations;

/// <summary>How strangers become contacts, or do not.</summary>
public sealed class RequestTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_told_once_and_its_acceptance_to_both_sides()
    {
        await using SessionClient alice = await fixture.Network.ConnectAsync();
        await using SessionClient stranger = await fixture.Network.ConnectAsync(options => options.DisplayName = "Stranger");

        await stranger.SendAsync(alice.AccountId, "may I?", Token);
        RequestReceived request = await alice.NextAsync<RequestReceived>(Token);
        MessageReceived message = await alice.NextAsync<MessageReceived>(Token);
        ConversationSummary listed = Assert.Single(await alice.Conversations.ListRequestsAsync(Token));
        Assert.Empty(await alice.Conversations.ListAsync(Token));
        await alice.GetConversation(stranger.AccountId).AcceptAsync(Token);
        RequestAccepted accepted = await stranger.NextAsync<RequestAccepted>(Token);

        Assert.Equal(SenderId.FromAccount(stranger.AccountId), request.Sender);
        Assert.True(message.IsRequest);
        Assert.Equal((ConversationId.FromAccount(stranger.AccountId), "Stranger"), (listed.Id, listed.Name));
        Assert.Equal(ConversationId.FromAccount(alice.AccountId), accepted.Conversation);
        Assert.False(accepted.IsByUs);
        Assert.Empty(await alice.Conversations.ListRequestsAsync(Token));
        Assert.Equal(stranger.AccountId.ToString(), Assert.Single(await alice.Conversations.ListAsync(Token)).Id.ToString());
        Assert.True(stranger.State.Contacts.Get(alice.AccountId)?.HasApprovedMe);
    }

    [Fact]
    public async Task A_blocked_account_is_not_heard_until_it_is_unblocked()
    {
        await using Pair pair = await Pair.ConnectAsync(fixture.Network, Token);

        pair.WithAlice.Block();
        await pair.WithBob.SendAsync("blocked", Token);
        await pair.Bob.PollNowAsync(Token);
        pair.WithAlice.Unblock();
        (_, Message received) = await pair.ExchangeAsync("heard again", Token);

        Assert.Equal("heard again", received.Text);
        Assert.DoesNotContain(await pair.WithAlice.GetHistoryAsync(cancellationToken: Token), message => message.Text == "blocked");
    }

    [Fact]
    public async Task A_changed_timer_is_told_and_messages_disappear_on_both_sides()
    {
        await using Pair pair = await Pair.ConnectAsync(fixture.Network, Token);
        var timer = new DisappearingTimer(DisappearingMode.AfterSend, TimeSpan.FromSeconds(3));

        await pair.WithBob.SetDisappearingAsync(timer, Token);
        TimerChanged changed = await pair.Bob.NextAsync<TimerChanged>(Token);
        (Message sent, Message received) = await pair.ExchangeAsync("soon gone", Token);
        MessageDeleted bobs = await pair.Bob.NextAsync<MessageDeleted>(deleted => deleted.MessageId == received.Id, Token);
        MessageDeleted alices = await pair.Alice.NextAsync<MessageDeleted>(deleted => deleted.MessageId == sent.Id, Token);

        Assert.Equal((SenderId.FromAccount(pair.Alice.AccountId), timer), (changed.Sender, changed.Expiration));
        Assert.Equal(timer, received.Expiration);
        Assert.NotNull(sent.ExpiresAt);
        Assert.True(bobs.IsExpired);
        Assert.True(alices.IsExpired);
        Assert.DoesNotContain(await pair.WithAlice.GetHistoryAsync(cancellationToken: Token), message => message.Text == "soon gone");
    }
}
