using SessionSdk.Messaging;
using SessionSdk.Receiving;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Receiving;

/// <summary>Authors delete what they wrote, and nobody else does.</summary>
public sealed class DeletionTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;
    private static readonly DateTimeOffset SentAt = Start.AddSeconds(-9);

    [Fact]
    public async Task The_author_leaves_a_tombstone_that_keeps_late_copies_out()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        StoredMessage stored = rig.Seal(rig.Friend, new VisibleMessage { Text = "secret" }, SentAt);
        await rig.TakeInAsync(stored);
        _ = rig.Told;

        Assert.Equal(1, await rig.FromFriendAsync(Of(rig.Friend.Id)));

        var deleted = Assert.IsType<MessageDeleted>(Assert.Single(rig.Told));
        Assert.Equal((false, SentAt, (SenderId)rig.Friend.Id), (deleted.IsExpired, deleted.Reference.SentAt, deleted.Reference.Author));
        Assert.Empty(await rig.HistoryAsync());
        Message tombstone = Assert.Single(await rig.HistoryAsync(includeDeleted: true));
        Assert.Equal((true, "", deleted.MessageId), (tombstone.IsDeleted, tombstone.Text, tombstone.Id));
        Assert.DoesNotContain("secret", System.Text.Encoding.UTF8.GetString((await rig.RecordAsync(tombstone.Id)).Payload.Span), StringComparison.Ordinal);
        Assert.Empty((await rig.RecordAsync(tombstone.Id)).SearchText);
        Assert.Equal([stored.Hash], rig.Deleted);

        // Another form of the message, whose mark is forgotten.
        Assert.Equal(0, await rig.TakeInAsync(rig.Item(new VisibleMessage { Text = "secret" }, SentAt)));
        Assert.Equal(RejectReason.Duplicate, Assert.IsType<MessageDiscarded>(Assert.Single(rig.Told)).Reason);
        Assert.Empty(await rig.HistoryAsync());
        Assert.Equal(0, await rig.FromFriendAsync(Of(rig.Friend.Id), Start.AddSeconds(1)));
    }

    [Fact]
    public async Task A_deletion_that_came_first_waits_for_its_message()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        Assert.Equal(0, await rig.FromFriendAsync(Of(rig.Friend.Id)));
        await rig.RestartAsync();

        await rig.FromFriendAsync(new VisibleMessage { Text = "secret" }, SentAt);

        Assert.Empty(await rig.HistoryAsync());
        Assert.True(Assert.Single(await rig.HistoryAsync(includeDeleted: true)).IsDeleted);
    }

    [Fact]
    public async Task Nobody_deletes_what_another_wrote()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        using AccountKeys other = AccountKeys.Generate();
        await rig.FromFriendAsync(new VisibleMessage { Text = "mine" }, SentAt);
        await rig.FromOwnDeviceAsync(new VisibleMessage { Text = "ours" }, SentAt.AddSeconds(1));
        _ = rig.Told;

        Assert.Equal(0, await rig.TakeInAsync(rig.Seal(other, Of(rig.Friend.Id), Start)));
        Assert.Equal(0, await rig.FromFriendAsync(new UnsendRequest { TargetAuthor = rig.Own.Id.ToString(), TargetSentAt = SentAt.AddSeconds(1) }));

        Assert.Equal(2, rig.Told.OfType<MessageDiscarded>().Count());
        Assert.Equal(["mine", "ours"], (await rig.HistoryAsync()).Select(message => message.Text));
    }

    [Fact]
    public async Task An_own_device_deletes_what_the_account_wrote_wherever_it_stands()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromOwnDeviceAsync(new VisibleMessage { Text = "ours" }, SentAt);

        Assert.Equal(1, await rig.TakeInAsync(rig.Seal(rig.Own, Of(rig.Own.Id), Start)));

        Assert.Equal((ConversationId)rig.Friend.Id, Assert.Single(rig.Told.OfType<MessageDeleted>()).Conversation);
        Assert.True(Assert.Single(await rig.HistoryAsync(includeDeleted: true)).IsDeleted);
    }

    [Fact]
    public async Task In_the_note_to_self_nothing_is_left()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromOwnDeviceAsync(new VisibleMessage { Text = "note", SyncTarget = rig.Own.Id }, SentAt);
        Assert.Single(await rig.HistoryAsync(rig.Own.Id));

        Assert.Equal(1, await rig.TakeInAsync(rig.Seal(rig.Own, Of(rig.Own.Id), Start)));

        Assert.Empty(await rig.HistoryAsync(rig.Own.Id, includeDeleted: true));
        Assert.Single(rig.Told.OfType<MessageDeleted>());
    }

    private static UnsendRequest Of(AccountId author) => new() { TargetAuthor = author.ToString(), TargetSentAt = SentAt };
}
