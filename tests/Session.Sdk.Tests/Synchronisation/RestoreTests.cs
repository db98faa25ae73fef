using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>A restored account knows its own name before it says anything, and edits that gave way are told.</summary>
public sealed class RestoreTests : SwarmTest
{
    [Theory]
    [InlineData(null)]
    [InlineData("of the options")]
    public async Task The_first_message_after_a_restore_carries_the_name_of_the_account(string? option)
    {
        SessionClient first = await _swarm.ConnectAsync();
        first.State.Profile.Name = "Ada";
        await first.State.PushAsync(Token);
        SessionClient restored = await _swarm.ConnectAsync(options => options.DisplayName = option);
        await restored.SendAsync(_friend.Id, "hello", Token);
        await restored.SendAsync(_friend.Id, "again", Token);

        Assert.All(_swarm.Inbox(_friend), message => Assert.Equal("Ada", ((VisibleMessage)message.Content.Payload).Profile?.DisplayName));
        Assert.Equal("Ada", restored.State.Profile.Name);
    }

    [Fact]
    public async Task An_answer_of_a_restored_device_to_a_contact_accepts_nobody_once_more()
    {
        SessionClient first = await _swarm.ConnectAsync();
        first.State.Contacts.Update(_friend.Id, contact => contact with { IsApproved = true, HasApprovedMe = true });
        await first.State.PushAsync(Token);
        SessionClient restored = await _swarm.ConnectAsync();
        await restored.SendAsync(_friend.Id, "hello", Token);

        Assert.IsType<VisibleMessage>(Assert.Single(_swarm.Inbox(_friend)).Content.Payload);
        Assert.True(restored.State.Contacts.Get(_friend.Id) is { HasApprovedMe: true });
    }

    [Fact]
    public async Task A_restored_device_that_cannot_ask_first_sends_all_the_same_and_asks_again()
    {
        SessionClient first = await _swarm.ConnectAsync();
        first.State.Profile.Name = "Ada";
        await first.State.PushAsync(Token);
        SessionClient restored = await _swarm.ConnectAsync();
        _swarm.Network.Script = (_, request) => (string)request["method"]! == "batch" ? (400, "refused by the test") : null;
        await restored.SendAsync(_friend.Id, "hello", Token);
        _swarm.Network.Script = null;
        await restored.SendAsync(_friend.Id, "again", Token);

        Assert.Equal([null, "Ada"], _swarm.Inbox(_friend).Select(message => ((VisibleMessage)message.Content.Payload).Profile?.DisplayName));
    }

    [Fact]
    public async Task Edits_that_a_merge_gives_up_are_told()
    {
        SessionClient other = await _swarm.ConnectAsync();
        other.State.Profile.Name = "Ada";
        await other.State.PushAsync(Token);
        SessionClient away = await _swarm.ConnectAsync(options => options.PushStateAutomatically = false);
        await away.PollNowAsync(Token);
        var told = new List<EditsDiscardedEventArgs>();
        away.State.EditsDiscarded += (_, discarded) => told.Add(discarded);
        away.State.Profile.Name = "edited while away";
        away.State.Contacts.Update(_friend.Id, contact => contact with { Nickname = "stays" });
        for (int i = 0; i < 6; i++)
        {
            other.State.Profile.Name = $"Ada {i}";
            await other.State.PushAsync(Token);
        }

        await away.PollNowAsync(Token);
        Assert.Equal("Ada 5", away.State.Profile.Name);
        EditsDiscardedEventArgs discarded = Assert.Single(told);
        Assert.Equal(Namespace.UserProfile, discarded.Config);
        Assert.Equal(new AccountStateChange(Namespace.UserProfile, ConfigSubject.Profile, string.Empty, ConfigChangeKind.Updated), Assert.Single(discarded.Edits));
        Assert.Equal("stays", away.State.Contacts.Get(_friend.Id)!.Nickname);
    }

    [Fact]
    public async Task What_a_merge_leaves_of_a_removed_group_is_no_group()
    {
        using GroupKeys group = GroupKeys.Generate();
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Groups.Set(new GroupMembership(group.Id) { Name = "Chess" });
        await client.State.PushAsync(Token);
        var told = new List<AccountStateChange>();
        client.State.Changed += (_, changed) => told.AddRange(changed.Changes);
        SessionClient other = await _swarm.ConnectAsync();
        await other.State.PushAsync(Token);

        // What other devices merged: the mark without anything beside it.
        other.State.Edit(configs => configs.Groups.Set(new GroupMembership(group.Id) { Removal = GroupRemoval.Kicked }));
        await other.State.PushAsync(Token);
        await client.PollNowAsync(Token);

        Assert.Equal(ConfigChangeKind.Removed, Assert.Single(told).Kind);
        Assert.Empty(client.State.Groups.Groups);
        Assert.Null(client.State.Groups.Get(group.Id));
        Assert.False(client.State.Groups.TryUpdate(group.Id, known => known with { Name = "back" }));
        Assert.False(client.State.Groups.MarkDestroyed(group.Id));
        Assert.False(client.State.Groups.Remove(group.Id));
        client.State.Groups.Set(new GroupMembership(group.Id) { Name = "Chess" });
        Assert.Equal("Chess", client.State.Groups.Get(group.Id)!.Name);
    }
}
