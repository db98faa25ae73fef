using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Receiving;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Receiving;

/// <summary>Messages whose key has not come are kept and opened when it has.</summary>
public sealed class WaitingForKeysTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_came_before_its_key_is_read_when_the_key_comes(bool restarts)
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        rig.Groups.AddKey();
        SecretKey late = rig.Groups.AddKey();
        StoredMessage first = rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "first" }, Start.AddSeconds(-2));
        StoredMessage second = rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "second" }, Start.AddSeconds(-1));
        rig.Groups.Hide(late);

        Assert.Equal(0, await rig.TakeInGroupAsync(second, first));
        Assert.Equal(0, await rig.TakeInGroupAsync(first));
        Assert.Empty(rig.Told);
        if (restarts)
        {
            await rig.RestartAsync();
        }

        int commits = rig.Store.Commits;
        Assert.Equal(0, await rig.TakeInGroupAsync());
        Assert.Equal(commits, rig.Store.Commits);
        rig.Groups.Show(late);

        Assert.Equal(2, await rig.TakeInGroupAsync());
        Assert.Equal(["first", "second"], (await rig.GroupHistoryAsync()).Select(message => message.Text));
        Assert.Equal(first.Hash, (await rig.RecordAsync((await rig.GroupHistoryAsync())[0].Id)).Hash);
        Assert.Equal(0, await rig.TakeInGroupAsync(first, second));
        Assert.Equal(2, rig.Told.OfType<MessageReceived>().Count());
    }

    [Fact]
    public async Task What_opens_to_nothing_with_its_key_waits_no_longer()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        rig.Groups.AddKey();
        SecretKey late = rig.Groups.AddKey();
        StoredMessage bad = rig.AsStoredInGroup(GroupEncryption.Encrypt([1, 2, 3], rig.Friend, rig.Groups.Id, late.Expose()));
        rig.Groups.Hide(late);
        await rig.TakeInGroupAsync(bad);
        rig.Groups.Show(late);

        Assert.Equal(0, await rig.TakeInGroupAsync());

        Assert.Equal(RejectReason.MalformedEnvelope, Assert.IsType<MessageDiscarded>(Assert.Single(rig.Told)).Reason);
        rig.Groups.AddKey();
        Assert.Equal(0, await rig.TakeInGroupAsync());
        Assert.Empty(rig.Told);
    }

    [Fact]
    public async Task A_failed_commit_keeps_what_waits()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Groups.AddKey();
        SecretKey late = rig.Groups.AddKey();
        StoredMessage stored = rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "hello" });
        rig.Groups.Hide(late);
        rig.Store.FailsBefore = static batch => batch.State.Keys.Any(key => key.StartsWith("inbox.sealed", StringComparison.Ordinal));
        await Assert.ThrowsAsync<StoreException>(async () => await rig.TakeInGroupAsync(stored));
        rig.Store.FailsBefore = static _ => false;
        await rig.TakeInGroupAsync(stored);
        rig.Groups.Show(late);
        rig.Store.FailsBefore = static batch => batch.Messages.Count > 0;
        await Assert.ThrowsAsync<StoreException>(async () => await rig.TakeInGroupAsync());
        rig.Store.FailsBefore = static _ => false;

        Assert.Equal(1, await rig.TakeInGroupAsync());
        Assert.Equal("hello", Assert.Single(await rig.GroupHistoryAsync()).Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task More_than_there_is_room_for_are_fetched_again_when_their_key_has_come(bool restarts)
    {
        const int All = SealedItems.MaxOfGroup + 5;
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Groups.AddKey();
        SecretKey late = rig.Groups.AddKey();
        StoredMessage[] stored = [.. Enumerable.Range(0, All).Select(number =>
            rig.SealInGroup(rig.Friend, new VisibleMessage { Text = $"{number}" }, Start.AddSeconds(number - All)) with { Timestamp = Start.AddSeconds(number - All) })];
        rig.Groups.Hide(late);
        var positions = new StoreBatch();
        var position = new MessagePosition(stored[^1].Hash, Start.AddDays(14));
        PollCursorKey messages = Key(rig.Groups.Id, Namespace.GroupMessages);
        PollCursorKey info = Key(rig.Groups.Id, Namespace.GroupInfo);
        positions.Positions.AddRange([(messages, position), (info, position)]);
        await rig.Journal.CommitAsync(positions, Token);
        await rig.TakeInGroupAsync(stored);
        await rig.TakeInGroupAsync(stored);
        Assert.Empty(rig.Groups.FetchedAgain);
        if (restarts)
        {
            await rig.RestartAsync();
        }

        rig.Groups.Show(late);
        Assert.Equal(SealedItems.MaxOfGroup, await rig.TakeInGroupAsync());
        Func<CancellationToken, ValueTask> forget = Assert.Single(rig.Groups.FetchedAgain);
        await forget(Token);

        Assert.Null(await rig.Store.GetPositionAsync(rig.Own.Id, messages, Token));
        Assert.NotNull(await rig.Store.GetPositionAsync(rig.Own.Id, info, Token));
        Assert.Equal(All - SealedItems.MaxOfGroup, await rig.TakeInGroupAsync(stored));
        Assert.Equal(0, await rig.TakeInGroupAsync(stored));
        Assert.Equal(Enumerable.Range(0, All).Select(number => $"{number}").Order(StringComparer.Ordinal), rig.Told.OfType<MessageReceived>().Select(received => received.Message.Text).Order(StringComparer.Ordinal));

        // Once: further keys change nothing.
        rig.Groups.AddKey();
        await rig.TakeInGroupAsync();
        Assert.Single(rig.Groups.FetchedAgain);
    }

    [Fact]
    public void Those_that_are_too_many_give_up_the_oldest_of_their_group_and_leave_no_bytes()
    {
        using var groups = new FakeGroups(null!);
        using var others = new FakeGroups(null!);
        var waiting = new SealedItems();
        var kept = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        Write(others, [Stored(others, 1, Start)], new HashSet<UInt128>());
        for (int round = 0; round < 3; round++)
        {
            Write(groups, [.. Enumerable.Range(0, 300).Select(number => Stored(groups, (1000 * round) + number, Start.AddSeconds((1000 * round) + number)))], new HashSet<UInt128>());
        }

        Assert.Equal(SealedItems.MaxOfGroup, waiting.Of(groups.Id).Count);
        Assert.Equal(Start.AddSeconds(1200), waiting.Of(groups.Id).Min(item => item.StoredAt));
        Assert.Single(waiting.Of(others.Id));
        Assert.Equal(SealedItems.MaxOfGroup + 1 + 1, kept.Count);

        Assert.Equal((true, false), (waiting.HasGivenUp(groups.Id), waiting.HasGivenUp(others.Id)));

        var again = new SealedItems();
        again.Load(kept[SealedItems.StateKey]);
        Assert.Equal((true, false), (again.HasGivenUp(groups.Id), again.HasGivenUp(others.Id)));
        Assert.Equal(waiting.Of(groups.Id).Order(Comparer<SealedItem>.Create((left, right) => left.Mark.CompareTo(right.Mark))), again.Of(groups.Id).Order(Comparer<SealedItem>.Create((left, right) => left.Mark.CompareTo(right.Mark))));
        Write(groups, [], waiting.Of(groups.Id).Select(item => item.Mark).ToHashSet());
        Assert.Equal(2, kept.Count);
        again.Load("not json"u8);
        Assert.Empty(again.Of(groups.Id));

        void Write(FakeGroups of, IReadOnlyList<StoredMessage> added, HashSet<UInt128> removed)
        {
            var batch = new StoreBatch();
            waiting.Reset(waiting.Write(batch, of.Id, added, removed, Start));
            foreach ((string key, ReadOnlyMemory<byte> value) in batch.State)
            {
                if (value.IsEmpty)
                {
                    kept.Remove(key);
                }
                else
                {
                    kept[key] = value.ToArray();
                }
            }
        }
    }

    private static PollCursorKey Key(GroupId group, Namespace kind)
    {
        byte[] member = new byte[32];
        member[0] = 1;
        return new PollCursorKey(Ed25519PublicKey.Create(member), group, kind);
    }

    private static StoredMessage Stored(FakeGroups groups, int number, DateTimeOffset storedAt)
    {
        byte[] data = BitConverter.GetBytes(number);
        return new StoredMessage { Hash = MessageHash.Compute(groups.Id, Namespace.GroupMessages, data), Data = data, Timestamp = storedAt, Expiry = Start.AddDays(14) };
    }
}
