using SessionSdk.Configs;
using SessionSdk.Messaging;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>Who approved whom, as messages come and go.</summary>
public sealed class MessageRequestTests : SwarmTest, IAsyncLifetime
{
    private SessionClient _client = null!;

    private Contact? Known => _client.State.Contacts.Get(_friend.Id);

    public async ValueTask InitializeAsync()
    {
        _client = await _swarm.ConnectAsync(options => options.DisplayName = "Ada");
        await _client.PollNowAsync(Token);
    }

    [Fact]
    public async Task The_first_message_of_a_stranger_is_a_request()
    {
        await ReceiveAsync(new VisibleMessage { Text = "hello", Profile = new UserProfile { DisplayName = "Charles" } });

        Assert.Equal("Charles", Assert.Single(_client.State.Contacts.Requests).Name);
        Assert.True(Known is { HasApprovedMe: true, IsApproved: false, IsRequest: true });
        Assert.Equal(_swarm.Time.GetUtcNow().ToUnixTimeSeconds(), Known!.Created?.ToUnixTimeSeconds());
        Assert.Empty(_swarm.Inbox(_friend));
    }

    [Fact]
    public async Task Accepting_tells_the_other_once_and_approves()
    {
        await ReceiveAsync(new VisibleMessage { Text = "hello" });
        await _client.AcceptRequestAsync(_friend.Id, Token);
        await _client.AcceptRequestAsync(_friend.Id, Token);

        OpenedMessage told = Assert.Single(_swarm.Inbox(_friend));
        Assert.Equal("Ada", Assert.IsType<MessageRequestResponse>(told.Content.Payload).Profile?.DisplayName);
        Assert.True(Known is { HasApprovedMe: true, IsApproved: true, IsRequest: false });
        Assert.Empty(_client.State.Contacts.Requests);
    }

    [Fact]
    public async Task An_acceptance_that_could_not_be_sent_approves_nobody()
    {
        await ReceiveAsync(new VisibleMessage { Text = "hello" });
        _swarm.Network.Script = (_, request) => (string)request["method"]! == "store" ? (400, "refused by the test") : null;
        await Assert.ThrowsAnyAsync<SessionException>(() => _client.AcceptRequestAsync(_friend.Id, Token));
        Assert.True(Known is { IsApproved: false, IsRequest: true });

        _swarm.Network.Script = null;
        await _client.AcceptRequestAsync(_friend.Id, Token);
        Assert.True(Known!.IsApproved);
    }

    [Fact]
    public async Task An_answer_accepts_a_tenth_of_a_second_before_itself()
    {
        await ReceiveAsync(new VisibleMessage { Text = "hello" });
        Message sent = await _client.SendAsync(_friend.Id, "hello yourself", Token);
        await _client.SendAsync(_friend.Id, "and once more", Token);

        List<OpenedMessage> inbox = _swarm.Inbox(_friend);
        Assert.Equal(3, inbox.Count);
        Assert.IsType<MessageRequestResponse>(inbox[0].Content.Payload);
        Assert.Equal(sent.SentAt - TimeSpan.FromMilliseconds(100), inbox[0].SentAt);
        Assert.True(Known is { HasApprovedMe: true, IsApproved: true });
    }

    [Fact]
    public async Task Writing_first_approves_and_the_acceptance_of_the_other_completes_it()
    {
        await _client.SendAsync(_friend.Id, "hello", Token);
        Assert.True(Known is { IsApproved: true, HasApprovedMe: false, IsRequest: false });

        await ReceiveAsync(new MessageRequestResponse { Profile = new UserProfile { DisplayName = "Charles" } });
        Assert.True(Known is { IsApproved: true, HasApprovedMe: true, Name: "Charles" });
        Assert.Single(_swarm.Inbox(_friend));
    }

    [Fact]
    public async Task A_send_that_failed_approves_nobody()
    {
        _swarm.Network.Script = (_, request) => (string)request["method"]! == "store" ? (400, "refused by the test") : null;
        await Assert.ThrowsAnyAsync<SessionException>(() => _client.SendAsync(_friend.Id, "hello", Token));
        Assert.Null(Known);
    }

    [Fact]
    public async Task Receipts_and_typing_make_no_contact()
    {
        DateTimeOffset now = _swarm.Time.GetUtcNow();
        await ReceiveAsync(new ReadReceipt { SentTimes = [now] });
        await ReceiveAsync(new TypingIndicator { IsTyping = true });
        Assert.Null(Known);
    }

    [Fact]
    public async Task What_a_blocked_account_sends_changes_nothing()
    {
        _client.State.Contacts.Block(_friend.Id);
        await ReceiveAsync(new VisibleMessage { Text = "hello", Profile = new UserProfile { DisplayName = "Charles" } });
        await ReceiveAsync(new MessageRequestResponse());
        Assert.True(Known is { HasApprovedMe: false, IsBlocked: true, Name: "" });

        // What was dropped does not come back.
        _client.State.Contacts.Unblock(_friend.Id);
        await _client.PollNowAsync(Token);
        Assert.False(Known!.HasApprovedMe);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_in_either_direction_brings_a_hidden_conversation_back_and_leaves_a_pinned_one_pinned(bool isSent)
    {
        foreach ((int before, int after) in new[] { (-1, 0), (3, 3) })
        {
            _client.State.Contacts.Update(_friend.Id, contact => contact with { Priority = before });
            if (isSent)
            {
                await _client.SendAsync(_friend.Id, $"priority {before}", Token);
            }
            else
            {
                await ReceiveAsync(new VisibleMessage { Text = $"priority {before}" });
            }

            Assert.Equal(after, Known!.Priority);
        }
    }

    [Fact]
    public async Task An_acceptance_reaches_the_other_devices_with_the_contacts()
    {
        await ReceiveAsync(new VisibleMessage { Text = "hello" });
        await _client.AcceptRequestAsync(_friend.Id, Token);
        await _client.State.PushAsync(Token);
        SessionClient other = await _swarm.ConnectAsync();
        await other.PollNowAsync(Token);
        Assert.True(other.State.Contacts.Get(_friend.Id) is { IsApproved: true, HasApprovedMe: true });

        int inbox = _swarm.Inbox(_friend).Count;
        await other.AcceptRequestAsync(_friend.Id, Token);
        Assert.Equal(inbox, _swarm.Inbox(_friend).Count);
    }

    [Fact]
    public async Task A_declined_request_is_gone_until_the_stranger_writes_again()
    {
        await ReceiveAsync(new VisibleMessage { Text = "hello" });
        _client.State.Contacts.Remove(_friend.Id);
        await _client.PollNowAsync(Token);
        Assert.Null(Known);
        await _swarm.AdvanceAsync(TimeSpan.FromSeconds(1));
        await ReceiveAsync(new VisibleMessage { Text = "please" });
        Assert.True(Known!.IsRequest);
    }

    [Fact]
    public async Task Typing_and_calls_of_strangers_are_passed_over()
    {
        int rejected = 0;
        foreach (ContentPayload payload in (ContentPayload[])[new TypingIndicator { IsTyping = true }, new CallSignal { Kind = CallSignalKind.PreOffer, CallId = "1" }])
        {
            await ReceiveAsync(payload);
            rejected++;
            Assert.Equal(rejected, CountRejected());
            Assert.Null(Known);
        }

        _client.State.Contacts.Update(_friend.Id, contact => contact with { IsApproved = true });
        await _swarm.AdvanceAsync(TimeSpan.FromSeconds(1));
        await ReceiveAsync(new TypingIndicator { IsTyping = true });
        Assert.Equal(rejected, CountRejected());

        int CountRejected() => _swarm.Log.GetSnapshot().Count(entry => entry.Message.Contains(nameof(RejectReason.UnapprovedSender), StringComparison.Ordinal));
    }

    private async Task ReceiveAsync(ContentPayload payload)
    {
        _swarm.Deliver(_friend, _swarm.Time.GetUtcNow(), payload);
        await _client.PollNowAsync(Token);
    }
}
