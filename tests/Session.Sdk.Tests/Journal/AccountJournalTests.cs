using SessionSdk.Journal;
using SessionSdk.Storage;
using SessionSdk.Tests.Receiving;

namespace SessionSdk.Tests.Journal;

/// <summary>Events have positions that rise and are told in their order, whatever the store does.</summary>
public sealed class AccountJournalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_commit_that_failed_although_it_was_written_gives_no_position_twice()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await CommitAsync(rig, 1);
        rig.Store.FailsAfter = static _ => true;
        StoreException failure = await Assert.ThrowsAsync<StoreException>(() => CommitAsync(rig, 2));
        Assert.IsType<IOException>(failure.InnerException);
        rig.Store.FailsAfter = static _ => false;
        rig.Store.FailsBefore = static _ => true;
        await Assert.ThrowsAsync<StoreException>(() => CommitAsync(rig, 3));
        rig.Store.FailsBefore = static _ => false;
        await CommitAsync(rig, 4);

        IReadOnlyList<EventRecord> kept = await rig.Store.ReadEventsAsync(rig.Own.Id, 0, 100, Token);
        Assert.Equal([1L, 2L, 3L], kept.Select(record => record.Position));
        Assert.Equal([1L, 3L], rig.Told.Select(happened => happened.Position));
        await rig.RestartAsync();
        await CommitAsync(rig, 5);
        Assert.Equal(4, Assert.Single(rig.Told).Position);
    }

    [Fact]
    public async Task Events_are_told_in_the_order_of_their_positions_however_many_commit_at_once()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                for (int i = 0; i < 50; i++)
                {
                    await CommitAsync(rig, i);
                }
            },
            Token)));

        long[] positions = [.. rig.Told.Select(happened => happened.Position)];
        Assert.Equal(Enumerable.Range(1, 400).Select(position => (long)position), positions);
        Assert.Equal(400, rig.Journal.LastPosition);
    }

    [Fact]
    public async Task A_commit_from_within_the_telling_is_told_after_what_is_told_now()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        var order = new List<long>();
        Task? inner = null;
        rig.Journal.Committed += events =>
        {
            inner ??= CommitAsync(rig, 2);
            order.AddRange(events.Select(happened => happened.Position));
        };
        await CommitAsync(rig, 1);
        await inner!;

        Assert.Equal([1L, 2L], order);
    }

    [Fact]
    public async Task Passing_events_have_no_position_and_are_not_kept()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Journal.Pass(new ConnectionChanged { IsConnected = true });

        SessionEvent passed = Assert.Single(rig.Told);
        Assert.Equal((0L, InboxRig.Start), (passed.Position, passed.At));
        Assert.Equal(0, rig.Store.Commits);
    }

    private static async Task CommitAsync(InboxRig rig, int number) =>
        await rig.Journal.CommitAsync(new StoreBatch(), [new ConversationRead { Conversation = rig.Friend.Id, ReadUntil = InboxRig.Start, UnreadCount = number }], Token);
}
