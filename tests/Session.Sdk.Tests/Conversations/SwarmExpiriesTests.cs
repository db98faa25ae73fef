using SessionSdk.Conversations;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;
using SessionSdk.Tests.Receiving;

namespace SessionSdk.Tests.Conversations;

/// <summary>When messages end that disappear after reading, the own swarm says: another device may have read first.</summary>
public sealed class SwarmExpiriesTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;
    private static readonly DisappearingTimer Hour = new(DisappearingMode.AfterRead, TimeSpan.FromHours(1));

    private int _changes;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_earlier_end_holds_and_what_the_swarm_has_forgotten_is_over()
    {
        await using InboxRig rig = await StartAsync(Hour, 4);
        IReadOnlyList<MessageRecord> read = await ReadElsewhereAsync(rig);
        Assert.All(read, record => Assert.Equal(Start.AddHours(1), record.ExpiresAt));

        var told = new Dictionary<MessageHash, DateTimeOffset>
        {
            [read[0].Hash!.Value] = Start.AddMinutes(40),
            [read[1].Hash!.Value] = Start.AddDays(14),
            // Before the message was sent nobody read it.
            [read[2].Hash!.Value] = Start.AddMinutes(-5),
        };
        await Expiries(rig).AdoptAsync(told, [read[3].Hash!.Value], Token);

        Assert.Equal([Start.AddMinutes(40), Start.AddHours(1), Start.AddHours(1)], (await rig.HistoryAsync(includeDeleted: true)).Select(message => message.ExpiresAt));
        Assert.Equal(read[3].Id, Assert.Single(rig.Told.OfType<MessageDeleted>(), deleted => deleted.IsExpired).MessageId);
        Assert.Equal(1, _changes);

        await Expiries(rig).AdoptAsync(told, [], Token);
        Assert.Equal(1, _changes);
    }

    [Fact]
    public async Task What_is_not_read_or_lives_by_another_rule_is_let_alone()
    {
        await using InboxRig rig = await StartAsync(Hour, 1);
        await rig.FromFriendAsync(new VisibleMessage { Text = "from sending" }, Start.AddSeconds(-1), Hour with { Mode = DisappearingMode.AfterSend });
        await rig.FromFriendAsync(new VisibleMessage { Text = "for ever" }, Start);
        List<MessageHash> hashes = [];
        foreach (Message message in await rig.HistoryAsync())
        {
            hashes.Add((await rig.RecordAsync(message.Id)).Hash!.Value);
        }

        await Expiries(rig).AdoptAsync(hashes.ToDictionary(hash => hash, _ => Start.AddMinutes(1)), [], Token);
        await Expiries(rig).AdoptAsync(new Dictionary<MessageHash, DateTimeOffset>(), hashes, Token);

        Assert.Equal([null, Start.AddHours(1).AddSeconds(-1), null], (await rig.HistoryAsync()).Select(message => message.ExpiresAt));
        Assert.Equal(0, _changes);
    }

    [Fact]
    public async Task A_message_of_the_last_moment_keeps_nothing_from_being_learnt()
    {
        await using InboxRig rig = await StartAsync(Hour, 1);
        await rig.FromFriendAsync(new VisibleMessage { Text = "far" }, DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()), Hour);
        var read = new ReadMessages(rig.Journal, rig.Friend.Id, Start, isElsewhere: true);
        await rig.Journal.UpdateAsync((batch, events, token) => read.WriteAsync(batch, events, null, token), Token);
        List<MessageHash> hashes = [];
        foreach (Message message in await rig.HistoryAsync())
        {
            hashes.Add((await rig.RecordAsync(message.Id)).Hash!.Value);
        }

        await Expiries(rig).AdoptAsync(hashes.ToDictionary(hash => hash, _ => Start.AddMinutes(40)), [], Token);

        Assert.Contains(Start.AddMinutes(40), (await rig.HistoryAsync()).Select(message => message.ExpiresAt));
    }

    private static async Task<InboxRig> StartAsync(DisappearingTimer timer, int messages)
    {
        InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        for (int number = 0; number < messages; number++)
        {
            await rig.FromFriendAsync(new VisibleMessage { Text = $"{number}" }, Start.AddMinutes(number - 30), timer);
        }

        return rig;
    }

    /// <summary>Lets another device read everything.</summary>
    private static async Task<IReadOnlyList<MessageRecord>> ReadElsewhereAsync(InboxRig rig)
    {
        var read = new ReadMessages(rig.Journal, rig.Friend.Id, Start, isElsewhere: true);
        await rig.Journal.UpdateAsync((batch, events, token) => read.WriteAsync(batch, events, null, token), Token);
        Assert.Empty(read.Shortened);
        var records = new List<MessageRecord>();
        foreach (Message message in await rig.HistoryAsync())
        {
            records.Add(await rig.RecordAsync(message.Id));
        }

        Assert.Equal(records.Select(record => (record.Hash!.Value, record.ExpiresAt!.Value)).Order(), read.ReadElsewhere.Order());
        return records;
    }

    private SwarmExpiries Expiries(InboxRig rig) => new(rig.Journal, rig.Time.GetUtcNow, () => _changes++);
}
