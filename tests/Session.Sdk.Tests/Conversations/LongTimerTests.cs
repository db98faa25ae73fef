using SessionSdk.Tests.Synchronisation;

namespace SessionSdk.Tests.Conversations;

/// <summary>A timer that is longer than a message can say, as another device may have set it, keeps nobody from writing.</summary>
public sealed class LongTimerTests : SwarmTest
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(uint.MaxValue);

    [Theory]
    [InlineData(DisappearingMode.AfterSend)]
    [InlineData(DisappearingMode.AfterRead)]
    public async Task A_message_is_sent_with_the_longest_that_can_be_said(DisappearingMode mode)
    {
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Contacts.Update(_friend.Id, contact => contact with { IsApproved = true, HasApprovedMe = true, Disappearing = new(mode, TimeSpan.FromDays(365 * 8_000)) });

        await client.SendAsync(_friend.Id, "hello", Token);

        Assert.Equal(new DisappearingTimer(mode, Longest), Assert.Single(_swarm.Inbox(_friend)).Content.Expiration);
    }

    [Fact]
    public async Task Who_asks_for_one_is_told_at_once_and_nothing_changes()
    {
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Contacts.Update(_friend.Id, contact => contact with { IsApproved = true, HasApprovedMe = true });
        var tooLong = new DisappearingTimer(DisappearingMode.AfterSend, Longest + TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<ArgumentException>(() => client.GetConversation(_friend.Id).SetDisappearingAsync(tooLong, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetConversation(client.AccountId).SetDisappearingAsync(tooLong, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.QueueAsync(_friend.Id, new MessageDraft { Text = "hello", Expiration = tooLong }, Token));

        Assert.False(client.State.Contacts.Get(_friend.Id)!.Disappearing.IsOn);
        Assert.Null(client.State.Profile.NoteToSelfTimer);
        Assert.Empty(_swarm.Inbox(_friend));
    }

    [Fact]
    public async Task A_note_is_kept_with_the_longest_that_can_be_said()
    {
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Profile.NoteToSelfTimer = TimeSpan.FromDays(365 * 8_000);

        Message note = await client.SendAsync(client.AccountId, "remember", Token);

        Assert.Equal(Longest, note.Expiration?.Duration);
    }
}
