using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Expiry;
using SessionSdk.Messaging;
using SessionSdk.Receiving;
using SessionSdk.Tests.Receiving;
using SessionSdk.Tests.Synchronisation;

namespace SessionSdk.Tests.Journal;

/// <summary>Messages go when their time is over.</summary>
public sealed class ExpirySweepTests
{
    private static readonly DisappearingTimer Hour = new(DisappearingMode.AfterSend, TimeSpan.FromHours(1));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_over_goes_without_a_trace_and_is_told_and_the_rest_stays()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await using ExpirySweep sweep = Make(rig);
        await rig.TakeInAsync([.. Enumerable.Range(0, 250).Select(i => rig.Seal(rig.Friend, new VisibleMessage { Text = $"{i}" }, InboxRig.Start.AddMilliseconds(-i), Hour))]);
        await rig.FromFriendAsync(new VisibleMessage { Text = "later" }, InboxRig.Start.AddSeconds(-1), Hour with { Duration = TimeSpan.FromHours(2) });
        await rig.FromFriendAsync(new VisibleMessage { Text = "stays" }, InboxRig.Start.AddSeconds(1));
        Assert.Equal(0, await sweep.SweepAsync(Token));
        rig.Time.Advance(Hour.Duration);
        _ = rig.Told;

        Assert.Equal(250, await sweep.SweepAsync(Token));

        Assert.Equal(["later", "stays"], (await rig.HistoryAsync(includeDeleted: true)).Select(message => message.Text));
        MessageDeleted[] told = [.. rig.Told.Cast<MessageDeleted>()];
        Assert.Equal(250, told.DistinctBy(deleted => deleted.MessageId).Count());
        Assert.All(told, deleted => Assert.True(deleted.IsExpired));
        Assert.Empty(rig.Deleted);
    }

    [Fact]
    public async Task The_loop_takes_messages_out_by_itself_also_when_the_store_failed_once()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await using ExpirySweep sweep = Make(rig);
        await rig.FromFriendAsync(new VisibleMessage { Text = "a" }, InboxRig.Start, Hour);
        rig.Store.FailsBefore = static batch => batch.RemovedMessages.Count > 0;
        rig.Time.Advance(Hour.Duration);
        sweep.Start();
        await Eventually.True(() => rig.Log.GetSnapshot().Any(entry => entry.Id.Id == 9271));
        Assert.Single(await rig.HistoryAsync());

        rig.Store.FailsBefore = static _ => false;
        sweep.Wake();
        await GoneAsync(rig);
    }

    [Fact]
    public async Task A_message_that_gets_an_end_while_the_loop_waits_goes_in_time()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await using ExpirySweep sweep = Make(rig);
        sweep.Start();
        await rig.FromFriendAsync(new VisibleMessage { Text = "a" }, InboxRig.Start, Hour with { Duration = TimeSpan.FromSeconds(10) });
        sweep.Wake();
        Assert.Single(await rig.HistoryAsync());

        await GoneAsync(rig, TimeSpan.FromSeconds(1));
        Assert.InRange(rig.Time.GetUtcNow(), InboxRig.Start.AddSeconds(10), InboxRig.Start.AddMinutes(2));
    }

    [Fact]
    public async Task Disposing_before_the_start_or_twice_is_harmless()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        ExpirySweep sweep = Make(rig);
        await sweep.DisposeAsync();
        sweep.Start();
        sweep.Wake();
        await sweep.DisposeAsync();
    }

    private static ExpirySweep Make(InboxRig rig) => new(rig.Journal, () => rig.Time.GetUtcNow(), rig.Time, TimeSpan.FromSeconds(5), new FakeLogger(rig.Log));

    private static Task GoneAsync(InboxRig rig, TimeSpan step = default) =>
        Eventually.True(async () => (await rig.HistoryAsync(includeDeleted: true)).Count == 0, () => rig.Time.Advance(step));
}
