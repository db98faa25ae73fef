using System.Text.Json.Nodes;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;
using SessionSdk.Swarm.Tests.Network;
using SessionSdk.Tests.Store;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>What one member of the account's swarm says alone, or what others date, changes nothing that the user would miss.</summary>
public sealed class LyingMemberTests : SwarmTest
{
    private const long Year9999 = 253_402_300_000_000;

    [Fact]
    public async Task A_config_in_another_shell_makes_nobody_delete_the_genuine_one()
    {
        SessionClient other = await _swarm.ConnectAsync();
        other.State.Profile.Name = "Ada";
        await other.State.PushAsync(Token);
        TestMessage genuine = Assert.Single(_swarm.Stored(Namespace.UserProfile));
        _swarm.Lose(Namespace.UserProfile);

        // An unknown field behind the message: the protobuf says the same.
        _swarm.Inject(Namespace.UserProfile, [.. genuine.Data, 0xf8, 0x06, 0x01]);
        SessionClient client = await _swarm.ConnectAsync();
        await client.PollNowAsync(Token);
        _swarm.Inject(Namespace.UserProfile.Value, genuine.Hash, genuine.Data);
        await client.PollNowAsync(Token);
        Assert.Equal("Ada", client.State.Profile.Name);
        await client.State.PushAsync(Token);

        Assert.DoesNotContain(_swarm.Requests, request => request.Method == "delete");
        Assert.Contains(_swarm.Stored(Namespace.UserProfile), message => message.Hash == genuine.Hash);
        Assert.Equal([genuine.Hash], client.State.ActiveMessages().Select(hash => hash.ToString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_member_alone_does_not_outdate_what_strangers_wrote(bool isOnlyOne)
    {
        SessionClient other = await _swarm.ConnectAsync();
        using AccountKeys known = AccountKeys.Generate();
        other.State.Contacts.Update(known.Id, contact => contact with { IsApproved = true });
        await other.State.PushAsync(Token);
        TestNode[] members = [.. _swarm.Network.MembersOf(_swarm.Keys.Id)];
        lock (_swarm.Network)
        {
            foreach (TestNode member in members)
            {
                TestMessage[] honest = [.. member.Messages];
                member.Messages.Clear();
                member.Messages.AddRange(member == members[0] ? honest.Select(message => message with { Timestamp = Year9999 }) : isOnlyOne ? [] : honest);
            }
        }

        _swarm.Deliver(_friend, _start.AddMinutes(30), new VisibleMessage { Text = "hello" });
        await _swarm.AdvanceAsync(TimeSpan.FromHours(1));
        SessionClient client = await _swarm.ConnectAsync();
        await client.PollNowAsync(Token);

        Assert.NotNull(client.State.Contacts.Get(known.Id));
        Assert.NotNull(client.State.Contacts.Get(_friend.Id));
    }

    [Fact]
    public void Members_that_agree_date_a_config_but_not_into_the_future()
    {
        var times = new ClaimedTimes();
        MessageHash hash = MessageHash.Compute(_swarm.Keys.Id, Namespace.Contacts, [1]);
        TestNode[] members = [.. _swarm.Network.MembersOf(_swarm.Keys.Id)];

        Assert.Null(times.Add(new ConfigClaim(hash, members[0].Node.Ed25519PublicKey, DateTimeOffset.MaxValue), _start));
        Assert.Null(times.Add(new ConfigClaim(hash, members[0].Node.Ed25519PublicKey, DateTimeOffset.MaxValue), _start));
        Assert.Equal(_start.AddDays(-1), times.Add(new ConfigClaim(hash, members[1].Node.Ed25519PublicKey, _start.AddDays(-1)), _start));
        Assert.Equal(_start.AddDays(-1), times.Add(new ConfigClaim(hash, members[2].Node.Ed25519PublicKey, _start.AddDays(-1)), _start));
        Assert.Equal(_start, times.Add(new ConfigClaim(hash, members[1].Node.Ed25519PublicKey, DateTimeOffset.MaxValue), _start));
    }

    [Fact]
    public async Task A_message_dated_in_three_years_makes_nothing_later_read()
    {
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Conversations.MarkRead(_friend.Id, _start.AddYears(3));
        Assert.InRange(client.State.Conversations.Get(_friend.Id)!.LastRead!.Value, _start, _start.AddMinutes(1));

        client.State.Conversations.Set(new AccountConversation(_friend.Id) { LastRead = _start.AddYears(3) });
        Assert.InRange(client.State.Conversations.Get(_friend.Id)!.LastRead!.Value, _start, _start.AddMinutes(1));

        client.State.Conversations.MarkRead(_friend.Id, _start.AddSeconds(90));
        Assert.Equal(_start.AddSeconds(90), client.State.Conversations.Get(_friend.Id)!.LastRead);
    }

    [Fact]
    public async Task A_message_from_the_future_is_told_and_what_comes_after_it_is_unread_and_told()
    {
        var store = new InMemorySessionStore();
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        await client.PollNowAsync(Token);
        _swarm.Deliver(_friend, _start.AddYears(3), new VisibleMessage { Text = "in three years" });
        await client.PollNowAsync(Token);
        await client.GetConversation(_friend.Id).MarkReadAsync(cancellationToken: Token);
        Assert.Equal(0, (await client.GetConversation(_friend.Id).GetSummaryAsync(Token)).UnreadCount);

        await _swarm.AdvanceAsync(TimeSpan.FromMinutes(10));
        _swarm.Deliver(_friend, _start.AddMinutes(9), new VisibleMessage { Text = "now" });
        await client.PollNowAsync(Token);

        IReadOnlyList<Message> history = await store.HistoryAsync(client.AccountId, _friend.Id, Token);
        Assert.Equal([("now", false), ("in three years", true)], history.Select(message => (message.Text, message.IsRead)));
        Assert.Equal(1, (await client.GetConversation(_friend.Id).GetSummaryAsync(Token)).UnreadCount);
        Assert.Equal(2, (await store.EventsAsync(client.AccountId, Token)).OfType<MessageReceived>().Count());

        // And that one becomes read as well.
        await client.GetConversation(_friend.Id).MarkReadAsync(cancellationToken: Token);
        Assert.Equal(0, (await client.GetConversation(_friend.Id).GetSummaryAsync(Token)).UnreadCount);
    }

    [Fact]
    public async Task A_read_state_that_is_in_the_future_already_comes_back_to_now()
    {
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Edit(configs => configs.Conversations.Set(new AccountConversation(_friend.Id) { LastRead = _start.AddYears(3) }));

        client.State.Conversations.MarkRead(_friend.Id, _start);

        Assert.InRange(client.State.Conversations.Get(_friend.Id)!.LastRead!.Value, _start, _start.AddMinutes(1));
    }

    [Fact]
    public async Task A_profile_dated_in_the_future_is_replaced_by_the_next()
    {
        SessionClient client = await _swarm.ConnectAsync();
        await HearAsync(client, 1, new UserProfile { DisplayName = "in three years", UpdatedAt = _start.AddYears(3) });
        Assert.Equal("in three years", client.State.Contacts.Get(_friend.Id)!.Name);
        Assert.InRange(client.State.Contacts.Get(_friend.Id)!.ProfileUpdated!.Value, _start.AddSeconds(-1), _start.AddMinutes(1));

        await _swarm.AdvanceAsync(TimeSpan.FromMinutes(1));
        await HearAsync(client, 2, new UserProfile { DisplayName = "Charles", UpdatedAt = _start.AddMinutes(1) });
        Assert.Equal("Charles", client.State.Contacts.Get(_friend.Id)!.Name);
    }

    [Fact]
    public async Task A_stored_profile_time_in_the_future_holds_nobody_up()
    {
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Contacts.Update(_friend.Id, contact => contact with { Name = "stuck", ProfileUpdated = _start.AddYears(3) });

        await HearAsync(client, 1, new UserProfile { DisplayName = "Charles", UpdatedAt = _start });

        Assert.Equal("Charles", client.State.Contacts.Get(_friend.Id)!.Name);
    }

    [Fact]
    public async Task What_is_obsolete_stays_so_until_half_of_the_swarm_confirmed_that_it_is_deleted()
    {
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Profile.Name = "Ada";
        await client.State.PushAsync(Token);
        client.State.Profile.Name = "Ada L.";
        _swarm.Network.Script = (node, request) => (string)request["method"]! == "sequence" ? LeaveOut(_swarm.Network.Server.Answer(_swarm.Network.Of(node), request)) : null;

        await Assert.ThrowsAnyAsync<SessionException>(() => client.State.PushAsync(Token));
        Assert.True(client.State.IsPushPending);
        _swarm.Network.Script = null;
        int deletions = _swarm.Requests.Count(request => request.Method == "delete");
        await client.State.PushAsync(Token);

        Assert.False(client.State.IsPushPending);
        Assert.Equal(deletions + 1, _swarm.Requests.Count(request => request.Method == "delete"));
    }

    /// <summary>Leaves all members but one out of what the deletion is answered with.</summary>
    private static (int Status, string Body) LeaveOut((int Status, string Body) answer)
    {
        var body = (JsonObject)JsonNode.Parse(answer.Body)!;
        var members = (JsonObject)body["results"]!.AsArray()[^1]!["body"]!["swarm"]!;
        foreach (string key in members.Select(member => member.Key).Skip(1).ToArray())
        {
            members.Remove(key);
        }

        return (answer.Status, body.ToJsonString());
    }

    private async Task HearAsync(SessionClient client, int number, UserProfile profile)
    {
        _swarm.Deliver(_friend, _start.AddMilliseconds(number), new VisibleMessage { Text = "hello", Profile = profile });
        await client.PollNowAsync(Token);
    }
}
