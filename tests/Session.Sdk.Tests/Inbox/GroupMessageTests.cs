using SessionSdk.Cryptography;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Receiving;

/// <summary>What members write comes in as in any conversation.</summary>
public sealed class GroupMessageTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_members_message_stands_in_the_group_and_is_told_once()
    {
        await using InboxRig rig = await StartAsync();
        StoredMessage stored = rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "hello all" }, Start.AddSeconds(-9));

        Assert.Equal(1, await rig.TakeInGroupAsync(stored));
        Assert.Equal(0, await rig.TakeInGroupAsync(stored));

        var received = Assert.IsType<MessageReceived>(Assert.Single(rig.Told));
        Assert.Equal(((ConversationId)rig.Groups.Id, false), (received.Conversation, received.IsRequest));
        Message message = Assert.Single(await rig.GroupHistoryAsync());
        Assert.Equal(("hello all", (SenderId)rig.Friend.Id, false, false, Start.AddSeconds(-9)), (message.Text, message.Sender, message.IsOutgoing, message.IsRead, message.SentAt));
        Assert.Equal(stored.Hash, (await rig.RecordAsync(message.Id)).Hash);
        Assert.Equal(1, (await rig.Store.GetConversationAsync(rig.Own.Id, rig.Groups.Id, Token))!.UnreadCount);
        await rig.RestartAsync();
        Assert.Equal(0, await rig.TakeInGroupAsync(stored));
        Assert.Single(await rig.GroupHistoryAsync());
    }

    [Fact]
    public async Task The_same_message_sealed_once_more_is_a_duplicate_but_the_same_time_of_another_member_is_none()
    {
        await using InboxRig rig = await StartAsync(tellsDiscarded: true);
        using AccountKeys third = AccountKeys.Generate();
        await rig.InGroupAsync(rig.Friend, new VisibleMessage { Text = "one" }, Start);
        await rig.InGroupAsync(rig.Friend, new VisibleMessage { Text = "one" }, Start);
        await rig.InGroupAsync(third, new VisibleMessage { Text = "two" }, Start);

        Assert.Equal(["one", "two"], (await rig.GroupHistoryAsync()).Select(message => message.Text).Order());
        Assert.Equal(RejectReason.Duplicate, Assert.Single(rig.Told.OfType<MessageDiscarded>()).Reason);
    }

    [Fact]
    public async Task What_another_device_of_the_account_sent_is_outgoing_and_needs_no_copy()
    {
        await using InboxRig rig = await StartAsync();
        await rig.InGroupAsync(rig.Own, new VisibleMessage { Text = "from the tablet" });

        Message message = Assert.Single(await rig.GroupHistoryAsync());
        Assert.Equal((true, true, DeliveryState.Sent, DeliveryState.None), (message.IsOutgoing, message.IsRead, message.Delivery.State, message.Delivery.CopyState));
    }

    [Fact]
    public async Task Quotes_previews_files_and_reactions_are_those_of_any_conversation()
    {
        await using InboxRig rig = await StartAsync();
        await rig.InGroupAsync(rig.Own, new VisibleMessage { Text = "first" }, Start.AddSeconds(-5));
        await rig.InGroupAsync(
            rig.Friend,
            new VisibleMessage
            {
                Text = $"see https://a.example {Message.Mention(rig.Own.Id)}",
                Quote = new Quote { Author = rig.Own.Id.ToString(), SentAt = Start.AddSeconds(-5) },
                Previews = [new LinkPreview { Url = "https://a.example", Title = "A" }],
                Attachments = [new AttachmentPointer { ContentType = "audio/aac", Flags = AttachmentPointer.VoiceMessageFlag, Url = "http://files.example/1#d", Key = new byte[32], Digest = new byte[32] }],
            },
            Start.AddSeconds(-4));
        await rig.InGroupAsync(rig.Friend, new Reaction { TargetAuthor = rig.Own.Id.ToString(), TargetSentAt = Start.AddSeconds(-5), Emoji = "+1" }, Start.AddSeconds(-3));

        IReadOnlyList<Message> history = await rig.GroupHistoryAsync();
        Assert.Equal(["+1"], history[0].Reactions.Select(reaction => reaction.Emoji));
        Assert.Equal((SenderId)rig.Friend.Id, Assert.Single(history[0].Reactions[0].Senders));
        Assert.Equal((Start.AddSeconds(-5), "https://a.example", true), (history[1].Quote!.Reference.SentAt, history[1].Preview!.Url, Assert.Single(history[1].Attachments).IsVoiceMessage));
        Assert.True(history[1].IsMentioning(rig.Own.Id));
        Assert.Contains(rig.Told, told => told is ReactionChanged { Emoji: "+1" });
    }

    [Fact]
    public async Task A_blocked_member_is_not_heard_but_what_they_announce_as_an_admin_is()
    {
        await using InboxRig rig = await StartAsync(tellsDiscarded: true);
        rig.State.Contacts.Block(rig.Friend.Id);
        await rig.InGroupAsync(rig.Friend, new VisibleMessage { Text = "spam" }, Start.AddSeconds(-3));
        await rig.InGroupAsync(rig.Friend, new GroupMemberLeftNotice(), Start.AddSeconds(-2));

        Assert.Equal(GroupNoticeKind.MemberLeft, Assert.Single(await rig.GroupHistoryAsync()).GroupNotice!.Kind);
        Assert.Equal(RejectReason.BlockedSender, Assert.Single(rig.Told.OfType<MessageDiscarded>()).Reason);
    }

    [Fact]
    public async Task What_the_admins_deleted_before_it_came_stays_out()
    {
        await using InboxRig rig = await StartAsync(tellsDiscarded: true);
        rig.Groups.DeleteBefore = Start.AddMinutes(-2);
        rig.Groups.DeleteAttachmentsBefore = Start.AddMinutes(-1);
        var file = new AttachmentPointer { ContentType = "a/b", Url = "http://files.example/1#d", Key = new byte[32], Digest = new byte[32] };
        await rig.InGroupAsync(rig.Friend, new VisibleMessage { Text = "cleared" }, Start.AddMinutes(-2));
        await rig.InGroupAsync(rig.Friend, new VisibleMessage { Text = "file", Attachments = [file] }, Start.AddSeconds(-61));
        await rig.InGroupAsync(rig.Friend, new VisibleMessage { Text = "text" }, Start.AddSeconds(-62));
        await rig.InGroupAsync(rig.Friend, new VisibleMessage { Text = "later", Attachments = [file] }, Start.AddSeconds(-59));

        Assert.Equal(["text", "later"], (await rig.GroupHistoryAsync()).Select(message => message.Text));
        Assert.All(rig.Told.OfType<MessageDiscarded>(), told => Assert.Equal(RejectReason.ForgottenConversation, told.Reason));
    }

    [Fact]
    public async Task The_groups_timer_ends_a_message_and_a_members_own_change_of_it_counts_for_nothing()
    {
        await using InboxRig rig = await StartAsync(tellsDiscarded: true);
        var hour = new DisappearingTimer(DisappearingMode.AfterSend, TimeSpan.FromHours(1));
        await rig.InGroupAsync(rig.Friend, new VisibleMessage { Text = "short" }, Start.AddMinutes(-1), hour);
        await rig.InGroupAsync(rig.Friend, new ExpirationTimerUpdate(), Start, hour);

        Assert.Equal(Start.AddMinutes(59), Assert.Single(await rig.GroupHistoryAsync()).ExpiresAt);
        Assert.Equal(RejectReason.WrongConversationKind, Assert.Single(rig.Told.OfType<MessageDiscarded>()).Reason);
    }

    [Fact]
    public async Task What_was_read_on_another_device_comes_in_read()
    {
        await using InboxRig rig = await StartAsync();
        rig.State.Conversations.MarkRead(rig.Groups.Id, Start.AddSeconds(-5));
        await rig.InGroupAsync(rig.Friend, new VisibleMessage { Text = "old" }, Start.AddSeconds(-5));
        await rig.InGroupAsync(rig.Friend, new VisibleMessage { Text = "new" }, Start.AddSeconds(-4));

        Assert.Equal([true, false], (await rig.GroupHistoryAsync()).Select(message => message.IsRead));
    }

    [Fact]
    public async Task A_message_of_a_later_kind_leaves_a_line_in_the_group()
    {
        await using InboxRig rig = await StartAsync();
        byte[] envelope = GroupEnvelope(InboxRig.LaterContent, Start);
        using SecretKey key = rig.Groups.AddKey();
        await rig.TakeInGroupAsync(rig.AsStoredInGroup(GroupEncryption.Encrypt(envelope, rig.Friend, rig.Groups.Id, key.Expose())));

        Assert.Equal(MessageKind.Unsupported, Assert.Single(await rig.GroupHistoryAsync()).Kind);
        rig.Groups.Hide(key);
    }

    [Fact]
    public async Task A_group_that_the_account_left_takes_nothing_in()
    {
        await using InboxRig rig = await StartAsync();
        StoredMessage stored = rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "late" });
        foreach (GroupStatus? status in (GroupStatus?[])[null, GroupStatus.Kicked, GroupStatus.Destroyed, GroupStatus.Invited])
        {
            rig.Groups.Status = status;
            Assert.Equal(0, await rig.TakeInGroupAsync(stored));
        }

        Assert.Empty(await rig.GroupHistoryAsync());
        rig.Groups.Status = GroupStatus.Expired;
        Assert.Equal(1, await rig.TakeInGroupAsync(stored));
    }

    [Fact]
    public async Task A_member_who_writes_has_answered_the_invitation_and_is_noted_by_admins_in_the_same_commit()
    {
        await using InboxRig rig = await StartAsync();
        await rig.InGroupAsync(rig.Friend, new VisibleMessage { Text = "one" }, Start.AddSeconds(-9));
        Assert.Empty(rig.Groups.Answered);
        rig.Groups.IsAdmin = true;
        int notes = rig.Groups.Notes;
        await rig.InGroupAsync(rig.Friend, new GroupInvitationResponse(), Start.AddSeconds(-8));
        await rig.InGroupAsync(rig.Friend, new VisibleMessage { Text = "two" }, Start.AddSeconds(-7));
        await rig.InGroupAsync(rig.Own, new VisibleMessage { Text = "mine" }, Start.AddSeconds(-6));

        Assert.Equal([rig.Friend.Id, rig.Friend.Id], rig.Groups.Answered);
        Assert.Equal(3, rig.Groups.Notes - notes);
        Assert.Equal(["one", "two", "mine"], (await rig.GroupHistoryAsync()).Select(message => message.Text));
    }

    [Fact]
    public async Task A_contact_that_has_another_name_in_a_group_has_it_in_the_contacts_and_a_stranger_does_not_become_one()
    {
        await using InboxRig rig = await StartAsync();
        using AccountKeys stranger = AccountKeys.Generate();
        rig.Approve();
        var profile = new UserProfile { DisplayName = "Bob", UpdatedAt = Start.AddMinutes(-1) };
        await rig.InGroupAsync(rig.Friend, new VisibleMessage { Text = "hi", Profile = profile });
        await rig.InGroupAsync(stranger, new VisibleMessage { Text = "hi", Profile = profile });

        Assert.Equal("Bob", rig.State.Contacts.Get(rig.Friend.Id)!.Name);
        Assert.Null(rig.State.Contacts.Get(stranger.Id));
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_nothing_and_the_messages_come_again()
    {
        await using InboxRig rig = await StartAsync();
        StoredMessage stored = rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "hello" });
        rig.Store.FailsBefore = static batch => batch.Messages.Count > 0;
        await Assert.ThrowsAsync<StoreException>(async () => await rig.TakeInGroupAsync(stored));
        rig.Store.FailsBefore = static _ => false;

        Assert.Equal(1, await rig.TakeInGroupAsync(stored));
        Assert.Single(await rig.GroupHistoryAsync());
    }

    internal static byte[] GroupEnvelope(byte[] content, DateTimeOffset sentAt)
    {
        // type = 7, timestamp, content, proSig.
        var bytes = new List<byte> { 0x08, 7, 0x28 };
        for (ulong left = (ulong)sentAt.ToUnixTimeMilliseconds(); ; left >>= 7)
        {
            bytes.Add((byte)(left > 127 ? (left & 127) | 128 : left));
            if (left <= 127)
            {
                break;
            }
        }

        bytes.AddRange([0x42, (byte)content.Length, .. content, 0x5a, 64, .. new byte[64]]);
        return [.. bytes];
    }

    private static async Task<InboxRig> StartAsync(bool tellsDiscarded = false)
    {
        InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: tellsDiscarded);
        rig.Groups.AddKey();
        return rig;
    }
}
