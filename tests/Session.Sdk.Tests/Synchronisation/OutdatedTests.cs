using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>What is older than what the state says changes nothing.</summary>
public sealed class OutdatedTests : SwarmTest
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(-121, false)]
    [InlineData(-119, true)]
    [InlineData(30, true)]
    public async Task A_conversation_that_another_device_removed_comes_back_only_with_what_was_sent_later(int seconds, bool isKept)
    {
        await RemoveElsewhereAsync();
        SessionClient client = await _swarm.ConnectAsync();
        _swarm.Deliver(_friend, _swarm.Time.GetUtcNow().AddSeconds(seconds), new VisibleMessage { Text = "hello" });
        await client.PollNowAsync(Token);

        Assert.Equal(isKept, client.State.Contacts.Get(_friend.Id) is not null);
    }

    [Fact]
    public async Task A_hidden_conversation_stays_hidden_and_a_visible_one_takes_old_messages()
    {
        using AccountKeys visible = AccountKeys.Generate();
        SessionClient other = await _swarm.ConnectAsync();
        other.State.Contacts.Update(_friend.Id, contact => contact with { Priority = -1 });
        other.State.Contacts.Update(visible.Id, contact => contact with { IsApproved = true });
        await other.State.PushAsync(Token);

        SessionClient client = await _swarm.ConnectAsync();
        _swarm.Deliver(_friend, _start - (5 * Minute), new VisibleMessage { Text = "old" });
        _swarm.Deliver(visible, _start - (5 * Minute), new VisibleMessage { Text = "old" });
        await client.PollNowAsync(Token);
        Assert.True(client.State.Contacts.Get(_friend.Id) is { Priority: -1, HasApprovedMe: false });
        Assert.True(client.State.Contacts.Get(visible.Id)!.HasApprovedMe);

        _swarm.Deliver(_friend, _start + Minute, new VisibleMessage { Text = "new" });
        await client.PollNowAsync(Token);
        Assert.True(client.State.Contacts.Get(_friend.Id) is { Priority: 0, HasApprovedMe: true });
    }

    [Fact]
    public async Task Nothing_is_outdated_before_a_state_was_taken_in()
    {
        SessionClient client = await _swarm.ConnectAsync();
        _swarm.Deliver(_friend, _start.AddDays(-3), new VisibleMessage { Text = "hello" });
        await client.PollNowAsync(Token);
        Assert.NotNull(client.State.Contacts.Get(_friend.Id));
    }

    [Fact]
    public async Task What_this_device_published_itself_outdates_nothing_not_even_after_a_restart()
    {
        var store = new InMemorySessionStore();
        using AccountKeys known = AccountKeys.Generate();
        await using (SessionClient client = await _swarm.ConnectAsync(options => options.Store = store))
        {
            client.State.Contacts.Update(known.Id, contact => contact with { Nickname = "known" });
            await client.State.PushAsync(Token);
        }

        // The stranger wrote before that; this device hears of it after a restart, from a member that it never asked before.
        await using SessionClient restarted = await _swarm.ConnectAsync(options => options.Store = store);
        _swarm.Deliver(_friend, _start - (10 * Minute), new VisibleMessage { Text = "hello" });
        await restarted.PollNowAsync(Token);
        Assert.NotNull(restarted.State.Contacts.Get(_friend.Id));
    }

    [Fact]
    public async Task What_was_stored_but_not_confirmed_before_a_restart_outdates_nothing_either()
    {
        var store = new InMemorySessionStore();
        using AccountKeys known = AccountKeys.Generate();
        await using (SessionClient client = await _swarm.ConnectAsync(options => options.Store = store))
        {
            client.State.Contacts.Update(known.Id, contact => contact with { Nickname = "known" });
            _swarm.Network.Script = (node, request) =>
            {
                if ((string)request["method"]! != "sequence")
                {
                    return null;
                }

                _swarm.Network.Server.Answer(_swarm.Network.Of(node), request);
                return (400, "the answer is lost");
            };
            await Assert.ThrowsAnyAsync<SessionException>(() => client.State.PushAsync(Token));
            _swarm.Network.Script = null;
        }

        Assert.Single(_swarm.Stored(Namespace.Contacts));
        await using SessionClient restarted = await _swarm.ConnectAsync(options => options.Store = store);
        _swarm.Deliver(_friend, _start - (10 * Minute), new VisibleMessage { Text = "hello" });
        await restarted.PollNowAsync(Token);
        Assert.NotNull(restarted.State.Contacts.Get(_friend.Id));
    }

    [Fact]
    public async Task A_hidden_note_to_self_takes_no_old_copies()
    {
        SessionClient other = await _swarm.ConnectAsync();
        other.State.Profile.NoteToSelfPriority = -1;
        await other.State.PushAsync(Token);
        SessionClient client = await _swarm.ConnectAsync();
        var received = new List<string>();
        using IDisposable registration = client.OnMessage((_, _) => ValueTask.CompletedTask);
        _swarm.Deliver(_swarm.Keys, _start - (5 * Minute), new VisibleMessage { Text = "old", SyncTarget = _swarm.Keys.Id });
        await client.PollNowAsync(Token);
        Assert.Contains(_swarm.Log.GetSnapshot(), entry => entry.Message.Contains(nameof(RejectReason.ForgottenConversation), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Receipts_and_unsend_requests_are_never_outdated()
    {
        await RemoveElsewhereAsync();
        SessionClient client = await _swarm.ConnectAsync();
        _swarm.Deliver(_friend, _start - (5 * Minute), new ReadReceipt { SentTimes = [_start] });
        _swarm.Deliver(_friend, _start - (6 * Minute), new UnsendRequest { TargetAuthor = _friend.Id.ToString(), TargetSentAt = _start });
        await client.PollNowAsync(Token);
        Assert.DoesNotContain(_swarm.Log.GetSnapshot(), entry => entry.Message.Contains(nameof(RejectReason.ForgottenConversation), StringComparison.Ordinal));
        Assert.Null(client.State.Contacts.Get(_friend.Id));
    }

    [Fact]
    public async Task A_profile_is_taken_over_whole_and_only_when_it_is_newer()
    {
        SessionClient client = await _swarm.ConnectAsync();
        var picture = new UserProfile { DisplayName = "Charles", Picture = new ProfilePicture("http://example.org/1", new byte[32]), UpdatedAt = _start };
        await HearAsync(client, 1, picture);
        Contact known = client.State.Contacts.Get(_friend.Id)!;
        Assert.Equal(("Charles", "http://example.org/1", _start.ToUnixTimeSeconds()), (known.Name, known.Picture?.Url, known.ProfileUpdated?.ToUnixTimeSeconds()));

        await HearAsync(client, 2, new UserProfile { DisplayName = "older", UpdatedAt = _start.AddSeconds(-1) });
        await HearAsync(client, 3, new UserProfile { DisplayName = "as old", UpdatedAt = _start });
        await HearAsync(client, 4, new UserProfile { DisplayName = "without a time" });
        Assert.Equal(known, client.State.Contacts.Get(_friend.Id));

        await HearAsync(client, 5, new UserProfile { DisplayName = "C. B.", UpdatedAt = _start.AddSeconds(1) });
        Contact changed = client.State.Contacts.Get(_friend.Id)!;
        Assert.Equal(("C. B.", null), (changed.Name, changed.Picture));
        Assert.Equal(_start.AddSeconds(1).ToUnixTimeSeconds(), changed.ProfileUpdated?.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_newer_profile_without_a_picture_removes_it()
    {
        SessionClient client = await _swarm.ConnectAsync();
        await HearAsync(client, 1, new UserProfile { DisplayName = "Charles", Picture = new ProfilePicture("http://example.org/1", new byte[32]), UpdatedAt = _start });
        await HearAsync(client, 2, new UserProfile { DisplayName = "Charles", UpdatedAt = _start.AddSeconds(1) });

        Assert.Null(client.State.Contacts.Get(_friend.Id)!.Picture);
    }

    [Fact]
    public async Task An_empty_name_is_not_taken_over()
    {
        SessionClient client = await _swarm.ConnectAsync();
        await HearAsync(client, 1, new UserProfile { DisplayName = "Charles" });
        await HearAsync(client, 2, new UserProfile { DisplayName = string.Empty });
        Assert.Equal("Charles", client.State.Contacts.Get(_friend.Id)!.Name);
    }

    private async Task HearAsync(SessionClient client, int number, UserProfile profile)
    {
        _swarm.Deliver(_friend, _start.AddMilliseconds(number), new VisibleMessage { Text = "hello", Profile = profile });
        await client.PollNowAsync(Token);
    }

    private async Task RemoveElsewhereAsync()
    {
        SessionClient other = await _swarm.ConnectAsync();
        other.State.Contacts.Update(_friend.Id, contact => contact with { IsApproved = true });
        await other.State.PushAsync(Token);
        other.State.Contacts.Remove(_friend.Id);
        await other.State.PushAsync(Token);
    }
}
