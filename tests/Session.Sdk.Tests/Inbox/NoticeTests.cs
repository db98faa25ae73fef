using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Receiving;
using SessionSdk.Storage;

namespace SessionSdk.Tests.Receiving;

/// <summary>Receipts, typing, timers, saved files, accepted requests and calls.</summary>
public sealed class NoticeTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;
    private static readonly DisappearingTimer Hour = new(DisappearingMode.AfterSend, TimeSpan.FromHours(1));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_receipt_marks_the_own_messages_that_it_names()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromOwnDeviceAsync(new VisibleMessage { Text = "one" }, Start.AddSeconds(-9));
        await rig.FromOwnDeviceAsync(new VisibleMessage { Text = "two" }, Start.AddSeconds(-8));
        await rig.FromFriendAsync(new VisibleMessage { Text = "theirs" }, Start.AddSeconds(-7));
        _ = rig.Told;

        Assert.Equal(1, await rig.FromFriendAsync(new ReadReceipt { SentTimes = [Start.AddSeconds(-9), Start.AddSeconds(-9), Start.AddSeconds(-7), Start.AddSeconds(-1)] }, Start.AddSeconds(-3)));

        IReadOnlyList<Message> history = await rig.HistoryAsync();
        Assert.Equal([Start.AddSeconds(-3), null, null], history.Select(message => message.Delivery.ReadAt));
        var told = Assert.IsType<ReadReceiptReceived>(Assert.Single(rig.Told));
        Assert.Equal([history[0].Id], told.Messages);
        Assert.Equal(Start.AddSeconds(-3), told.ReadAt);
        Assert.Equal(0, await rig.FromFriendAsync(new ReadReceipt { SentTimes = [Start.AddSeconds(-9)] }, Start.AddSeconds(-2)));
    }

    [Fact]
    public async Task A_receipt_from_a_time_to_come_was_read_now()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromOwnDeviceAsync(new VisibleMessage { Text = "one" }, Start.AddSeconds(-9));
        await rig.FromFriendAsync(new ReadReceipt { SentTimes = [Start.AddSeconds(-9)] }, Start.AddYears(1));

        Assert.Equal(Start, Assert.Single(await rig.HistoryAsync()).Delivery.ReadAt);
    }

    [Fact]
    public async Task Typing_passes_and_is_not_kept()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        rig.Approve();
        await rig.FromFriendAsync(new TypingIndicator { IsTyping = true }, Start.AddSeconds(-1));

        var typing = Assert.IsType<TypingChanged>(Assert.Single(rig.Told));
        Assert.Equal((true, 0L, (SenderId)rig.Friend.Id), (typing.IsTyping, typing.Position, typing.Sender));
        Assert.Empty(await rig.Store.ReadEventsAsync(rig.Own.Id, 0, 100, Token));
        await rig.FromFriendAsync(new TypingIndicator { IsTyping = true }, Start.AddSeconds(-21));
        Assert.Equal(RejectReason.TooOld, Assert.IsType<MessageDiscarded>(Assert.Single(rig.Told)).Reason);
    }

    [Fact]
    public async Task One_receipt_marks_only_so_many_messages_the_newest_first()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        rig.Approve();
        await rig.FromOwnDeviceAsync(new VisibleMessage { Text = "old" }, Start.AddHours(-9));
        await rig.FromOwnDeviceAsync(new VisibleMessage { Text = "new" }, Start.AddSeconds(-9));
        _ = rig.Told;
        DateTimeOffset[] made = [.. Enumerable.Range(1, Notices.MaxReceiptTimes - 1).Select(number => Start.AddHours(-1).AddMilliseconds(number))];
        Assert.Equal(1, await rig.FromFriendAsync(new ReadReceipt { SentTimes = [Start.AddHours(-9), .. made, Start.AddSeconds(-9)] }, Start.AddSeconds(-3)));

        Assert.Equal(["new"], (await rig.HistoryAsync()).Where(message => message.Delivery.ReadAt is not null).Select(message => message.Text));
        Assert.Equal(RejectReason.TooManyReceipts, Assert.Single(rig.Told.OfType<MessageDiscarded>()).Reason);

        await rig.FromFriendAsync(new ReadReceipt { SentTimes = [Start.AddHours(-9), .. made] }, Start.AddSeconds(-2));
        Assert.All(await rig.HistoryAsync(), message => Assert.NotNull(message.Delivery.ReadAt));
        Assert.Empty(rig.Told.OfType<MessageDiscarded>());
    }

    [Fact]
    public async Task What_is_switched_off_is_passed_over()
    {
        await using InboxRig rig = await InboxRig.StartAsync(new InboxRules(false, false, false), tellsDiscarded: true);
        rig.Approve();
        await rig.FromOwnDeviceAsync(new VisibleMessage { Text = "one" }, Start.AddSeconds(-9));
        _ = rig.Told;
        await rig.FromFriendAsync(new ReadReceipt { SentTimes = [Start.AddSeconds(-9)] });
        await rig.FromFriendAsync(new TypingIndicator { IsTyping = true });
        await rig.FromFriendAsync(new CallSignal { Kind = CallSignalKind.PreOffer, CallId = "c" });

        Assert.All(rig.Told, told => Assert.Equal(RejectReason.SwitchedOff, Assert.IsType<MessageDiscarded>(told).Reason));
        Assert.Null(Assert.Single(await rig.HistoryAsync()).Delivery.ReadAt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_changed_timer_is_a_line_and_an_event(bool isOn)
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromFriendAsync(new ExpirationTimerUpdate(), expiration: isOn ? Hour : null);

        Message line = Assert.Single(await rig.HistoryAsync());
        var changed = Assert.Single(rig.Told.OfType<TimerChanged>());
        Assert.Equal((MessageKind.TimerChanged, isOn ? Hour : DisappearingTimer.Off, isOn ? Start + Hour.Duration : (DateTimeOffset?)null), (line.Kind, line.Expiration, line.ExpiresAt));
        Assert.Equal((line.Id, isOn ? Hour : DisappearingTimer.Off), (changed.MessageId, changed.Expiration));
        Assert.False((await rig.RecordAsync(line.Id)).CountsAsUnread);
    }

    [Fact]
    public async Task The_timer_that_another_own_device_set_holds_here()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        await rig.FromOwnDeviceAsync(new ExpirationTimerUpdate(), expiration: Hour);

        Assert.Equal(Hour, rig.State.Contacts.Get(rig.Friend.Id)!.Disappearing);
        Assert.True(Assert.Single(await rig.HistoryAsync()).IsOutgoing);
    }

    [Theory]
    [InlineData(DataExtractionKind.MediaSaved, MessageKind.MediaSaved)]
    [InlineData(DataExtractionKind.Screenshot, MessageKind.Screenshot)]
    public async Task That_files_were_saved_is_a_line_and_an_event(DataExtractionKind kind, MessageKind line)
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromFriendAsync(new DataExtractionNotice { Kind = kind });

        Message message = Assert.Single(await rig.HistoryAsync());
        Assert.Equal(line, message.Kind);
        var saved = Assert.Single(rig.Told.OfType<MediaSaved>());
        Assert.Equal((kind == DataExtractionKind.Screenshot, message.Id), (saved.IsScreenshot, saved.MessageId));
    }

    [Fact]
    public async Task An_accepted_request_is_told_once_even_if_the_store_fails_at_first()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.State.Contacts.Update(rig.Friend.Id, contact => contact with { IsApproved = true });
        var acceptance = rig.Seal(rig.Friend, new MessageRequestResponse(), Start);
        rig.Store.FailsBefore = static batch => batch.Seen.Count > 0;
        await Assert.ThrowsAsync<StoreException>(async () => await rig.TakeInAsync(acceptance));
        rig.Store.FailsBefore = static _ => false;
        await rig.TakeInAsync(acceptance);
        await rig.FromFriendAsync(new MessageRequestResponse(), Start.AddSeconds(1));

        Assert.False(Assert.IsType<RequestAccepted>(Assert.Single(rig.Told)).IsByUs);
        Assert.Equal(MessageKind.RequestAccepted, Assert.Single(await rig.HistoryAsync()).Kind);
    }

    [Fact]
    public async Task An_acceptance_that_another_device_heard_first_is_told_here_too_once()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromOwnDeviceAsync(new VisibleMessage { Text = "may I?" }, Start.AddSeconds(-1));
        rig.Approve();
        _ = rig.Told;
        await rig.FromFriendAsync(new MessageRequestResponse(), Start);
        await rig.FromFriendAsync(new MessageRequestResponse(), Start.AddSeconds(1));

        Assert.IsType<RequestAccepted>(Assert.Single(rig.Told));
    }

    [Fact]
    public async Task An_acceptance_that_comes_before_the_copy_of_what_it_accepts_is_told_with_that()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromFriendAsync(new MessageRequestResponse(), Start);
        Assert.Empty(rig.Told);
        await rig.FromOwnDeviceAsync(new VisibleMessage { Text = "may I?" }, Start.AddSeconds(-1));

        Assert.Single(rig.Told.OfType<RequestAccepted>());
        Assert.Equal([MessageKind.Text, MessageKind.RequestAccepted], (await rig.HistoryAsync()).Select(message => message.Kind));
    }

    [Fact]
    public async Task An_acceptance_by_whom_nothing_was_asked_is_not_told()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromFriendAsync(new MessageRequestResponse(), Start);
        await rig.FromFriendAsync(new VisibleMessage { Text = "hello" }, Start.AddSeconds(1));

        Assert.Empty(rig.Told.OfType<RequestAccepted>());
    }

    [Fact]
    public async Task A_call_is_one_line_and_its_steps_are_told_and_an_old_one_was_missed()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        await rig.FromFriendAsync(new CallSignal { Kind = CallSignalKind.PreOffer, CallId = "c" }, Start.AddSeconds(-2));
        await rig.FromFriendAsync(new CallSignal { Kind = CallSignalKind.Offer, CallId = "c", Descriptions = ["sdp"] }, Start.AddSeconds(-1));
        await rig.FromFriendAsync(new CallSignal { Kind = CallSignalKind.PreOffer, CallId = "d" }, Start.AddSeconds(-90));

        CallSignalled[] told = [.. rig.Told.OfType<CallSignalled>()];
        Assert.Equal([("c", false), ("c", false), ("d", true)], told.Select(step => (step.Signal.CallId, step.IsMissed)));
        Assert.Equal(["sdp"], told[1].Signal.Descriptions);
        Assert.Equal([MessageKind.Call, MessageKind.Call], (await rig.HistoryAsync()).Select(message => message.Kind));
    }
}
