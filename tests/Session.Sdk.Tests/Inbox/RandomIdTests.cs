using SessionSdk.Messaging;
using SessionSdk.Receiving;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Receiving;

/// <summary>Two messages of one author and one time are two when both have a random number and these differ, and else one.</summary>
public sealed class RandomIdTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;

    /// <summary>The numbers of two messages of the same author and time, and how many messages they are.</summary>
    public static TheoryData<long?, long?, int> Pairs => new()
    {
        { 1, 2, 2 },
        { -1, long.MaxValue, 2 },
        { 7, 7, 1 },
        { null, 7, 1 },
        { 7, null, 1 },
        { null, null, 1 },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task In_one_batch_the_numbers_say_whether_there_are_two(long? first, long? second, int messages)
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();

        await rig.TakeInAsync(Text(rig, "one", first), Text(rig, "two", second));

        Assert.Equal(messages, (await rig.HistoryAsync()).Count);
        Assert.Equal(messages, rig.Told.OfType<MessageReceived>().Count());
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task One_after_the_other_the_numbers_say_whether_there_are_two(long? first, long? second, int messages)
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();

        await rig.TakeInAsync(Text(rig, "one", first));
        await rig.RestartAsync();
        await rig.TakeInAsync(Text(rig, "two", second));
        await rig.RestartAsync();
        await rig.TakeInAsync(Text(rig, "one", first), Text(rig, "two", second));

        Assert.Equal(messages, (await rig.HistoryAsync()).Count);
    }

    [Fact]
    public async Task A_deleted_message_is_known_by_its_number()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        await rig.TakeInAsync(Text(rig, "one", 1));
        await rig.FromFriendAsync(new UnsendRequest { TargetAuthor = rig.Friend.Id.ToString(), TargetSentAt = Start }, Start.AddSeconds(1));

        // As if the marks had been forgotten.
        IncomingItem One() => rig.Item(new VisibleMessage { Text = "one" }, Start) with { RandomId = 1 };
        Assert.Equal(0, await rig.TakeInAsync(One()));
        Assert.Equal(1, await rig.TakeInAsync(One() with { RandomId = 2 }));
        Assert.Equal(0, await rig.TakeInAsync(One() with { RandomId = 2, Identity = 77 }));
        Assert.Equal(0, await rig.TakeInAsync(One() with { RandomId = null }));

        Assert.Equal([true, false], (await rig.HistoryAsync(includeDeleted: true)).Select(message => message.IsDeleted));
    }

    [Fact]
    public async Task Two_devices_that_write_in_the_same_millisecond_lose_no_message()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        var phone = new VisibleMessage { Text = "from the phone", SyncTarget = rig.Friend.Id };
        await rig.TakeInAsync(rig.Seal(rig.Own, phone, Start, randomId: 1), rig.Seal(rig.Own, phone with { Text = "from the desk" }, Start, randomId: 2));

        Assert.Equal(["from the phone", "from the desk"], (await rig.HistoryAsync()).Select(message => message.Text));
    }

    [Fact]
    public async Task Of_one_time_there_is_an_end_to_how_many_there_may_be()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        rig.Approve();
        for (int page = 0; page < 3; page++)
        {
            await rig.TakeInAsync([.. Enumerable.Range(1 + (page * 50), 50).Select(number => Text(rig, "again", number))]);
        }

        Assert.InRange((await rig.HistoryAsync()).Count, 50, 100);
        Assert.Contains(rig.Told.OfType<MessageDiscarded>(), discarded => discarded.Reason == RejectReason.Duplicate);
    }

    [Fact]
    public async Task In_a_group_they_are_two_as_well()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Groups.AddKey();
        await rig.TakeInGroupAsync(
            rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "one" }, Start, randomId: 1),
            rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "two" }, Start, randomId: 2),
            rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "two" }, Start, randomId: 2));

        Assert.Equal(["one", "two"], (await rig.GroupHistoryAsync()).Select(message => message.Text));
    }

    private static StoredMessage Text(InboxRig rig, string text, long? randomId) => rig.Seal(rig.Friend, new VisibleMessage { Text = text }, Start, randomId: randomId);
}
