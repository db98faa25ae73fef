using System.Collections.Concurrent;
using SessionSdk.Communities;
using SessionSdk.DevNet;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>A client that was away comes to what the server has, over many pages, and notices rooms that were made anew.</summary>
public sealed class CatchUpTests(ITestOutputHelper output)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_and_an_edit_that_later_got_a_reaction_are_not_lost_between_the_pages()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await JoinPausedAsync(rig);
        CommunityConnection visitor = await rig.VisitAsync();
        RoomMessage known = await RoomRig.PostAsync(visitor, "known");
        await alice.Communities.PollNowAsync(Token);

        // Facts 1: both lie at the reaction's place in the order of changes, pages behind their own.
        RoomMessage early = await RoomRig.PostAsync(visitor, "early");
        await RoomRig.EditAsync(visitor, known.Id, await RoomRig.SealAsync(visitor, "known, edited"));
        await FillAsync(rig, visitor, 300);
        await ReactAsync(visitor, early.Id);
        await ReactAsync(visitor, known.Id);
        await alice.Communities.PollNowAsync(Token);

        // By their numbers: the machine's clock, by which they were posted, may have been set back in between.
        Message[] messages = [.. (await HistoryAsync(room)).OrderBy(message => message.ServerId)];
        Assert.Equal(302, messages.Length);
        Assert.Equal(["known, edited", "early", "fill 0"], messages.Take(3).Select(message => message.Text));
        Assert.Equal(["👍", "👍"], [.. (await room.GetHistoryAsync(limit: 1000, cancellationToken: Token)).SelectMany(message => message.Reactions).Select(reaction => reaction.Emoji)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task After_thousands_of_changes_the_history_is_what_the_server_has(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await JoinPausedAsync(rig);
        ConcurrentQueue<string> told = RoomRig.Told(alice);
        CommunityConnection[] writers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => rig.VisitAsync()));
        int posted = 0;
        for (int round = 0; round < 3; round++)
        {
            var own = writers.ToDictionary(writer => writer, _ => new List<long>());
            await Task.WhenAll(writers.Select((writer, at) => WriteAsync(writer, own[writer], new Random(seed + (10 * round) + at))));
            await alice.Communities.PollNowAsync(Token);
            await AgreeAsync(rig, room);
        }

        Assert.Equal(told.Count, told.Distinct().Count());

        async Task WriteAsync(CommunityConnection writer, List<long> own, Random choices)
        {
            for (int i = 0; i < 170; i++)
            {
                int what = choices.Next(10);
                if (own.Count == 0 || what < 5)
                {
                    own.Add((await RoomRig.PostAsync(writer, $"post {Interlocked.Increment(ref posted)}")).Id);
                }
                else if (what < 7)
                {
                    await RoomRig.EditAsync(writer, own[choices.Next(own.Count)], await RoomRig.SealAsync(writer, $"edit {Interlocked.Increment(ref posted)}"));
                }
                else if (what < 9)
                {
                    await ReactAsync(writer, own[choices.Next(own.Count)]);
                }
                else
                {
                    int at = choices.Next(own.Count);
                    await writer.SendAsync(CommunityRequests.DeleteMessage(RoomRig.LoungeToken, own[at]), Token);
                    own.RemoveAt(at);
                }
            }
        }
    }

    [Fact]
    public async Task A_room_that_was_made_anew_is_read_from_its_beginning()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await JoinPausedAsync(rig);
        ConcurrentQueue<string> told = RoomRig.Told(alice);
        ConcurrentQueue<RoomChanged> changed = RoomRig.Heard<RoomChanged>(alice);
        CommunityConnection visitor = await rig.VisitAsync();
        await RoomRig.PostAsync(visitor, "old one");
        RoomMessage old = await RoomRig.PostAsync(visitor, "old two");
        await alice.Communities.PollNowAsync(Token);
        Message kept = await RoomRig.FindAsync(room, "old two");

        rig.DevServer.RemoveRoom("lounge");
        rig.DevServer.AddRoom("lounge");
        RoomMessage again = await RoomRig.PostAsync(visitor, "new one");
        RoomMessage second = await RoomRig.PostAsync(visitor, "new two");
        await ReactAsync(visitor, second.Id);
        await alice.Communities.PollNowAsync(Token);

        // Fact 2: the numbers are given out again.
        Assert.Contains(old.Id, (long[])[again.Id, second.Id]);
        Assert.Equal(["old one", "old two", "new one", "new two"], await RoomRig.TextsAsync(room));
        Assert.Empty((await alice.GetMessageAsync(kept.Id, Token))!.Reactions);
        await Eventually.True(() => told.Count == 4);
        Assert.Equal(["old one", "old two", "new one", "new two"], told);
        await Eventually.True(() => changed.Any(each => each.Changes.HasFlag(RoomChange.Recreated)));
    }

    [Fact]
    public async Task A_room_without_a_server_for_a_while_comes_back()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        CommunityConnection visitor = await rig.VisitAsync();
        rig.DevServer.RemoveRoom("lounge");
        await Eventually.True(() => room.Status == RoomStatus.Missing && !room.Rights.CanWrite);

        rig.DevServer.AddRoom("lounge");
        await RoomRig.PostAsync(visitor, "back");

        await RoomRig.FindAsync(room, "back");
        Assert.Equal((RoomStatus.Active, true), (room.Status, room.Rights.CanWrite));
        Assert.Single(alice.Communities.All);
    }

    [Fact]
    public async Task Older_messages_are_fetched_when_they_are_wanted_and_told_to_nobody()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        CommunityConnection visitor = await rig.VisitAsync();
        await FillAsync(rig, visitor, 600);
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        ConcurrentQueue<string> told = RoomRig.Told(alice);
        Assert.Equal(256, (await RoomRig.TextsAsync(room)).Length);

        Assert.Equal(256, await room.LoadEarlierAsync(256, Token));
        Assert.Equal(88, await room.LoadEarlierAsync(256, Token));
        Assert.Equal(0, await room.LoadEarlierAsync(256, Token));

        // Those of the same millisecond stand as they came.
        Assert.Equal(Enumerable.Range(0, 600).Select(i => $"fill {i}"), (await HistoryAsync(room)).OrderBy(message => message.ServerId).Select(message => message.Text));
        await RoomRig.PostAsync(visitor, "last");
        await Eventually.True(() => !told.IsEmpty);
        Assert.Equal(["last"], told);
    }

    /// <summary>Joins with a client that polls when it is told to.</summary>
    private static Task<(SessionClient Alice, Room Room)> JoinPausedAsync(RoomRig rig) => rig.JoinAsync("Alice", options => options.CommunityPollInterval = TimeSpan.FromHours(1));

    private static async Task FillAsync(RoomRig rig, CommunityConnection visitor, int count)
    {
        for (int i = 0; i < count; i++)
        {
            SealedRoomMessage message = await RoomRig.SealAsync(visitor, $"fill {i}");
            rig.Lounge.AddMessage(message.Author.ToString(), message.Data, message.Signature);
        }
    }

    private static Task<ReactionChange> ReactAsync(CommunityConnection visitor, long id) => visitor.SendAsync(CommunityRequests.AddReaction(RoomRig.LoungeToken, id, "👍"), Token);

    private static async Task AgreeAsync(RoomRig rig, Room room)
    {
        var expected = rig.Lounge.Messages.Where(message => message.Data is not null && !message.IsFiltered)
            .Select(message => (message.Id, Data: Convert.ToHexString(MessagesOf(message)), Reactions: string.Join(',', message.Reactions.Select(reaction => $"{reaction.Key}{reaction.Value}"))))
            .OrderBy(message => message.Id).ToArray();
        Message[] actual = [.. (await HistoryAsync(room)).OrderBy(message => message.ServerId)];

        Assert.Equal(expected.Select(message => message.Id), actual.Select(message => message.ServerId!.Value));
        Assert.Equal(expected.Select(message => message.Reactions), actual.Select(message => string.Join(',', message.Reactions.Select(reaction => $"{reaction.Emoji}{reaction.Count}"))));
        Assert.All(expected.Zip(actual), pair => Assert.Contains(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(pair.Second.Text)), pair.First.Data, StringComparison.Ordinal));
    }

    private static async Task<List<Message>> HistoryAsync(Room room)
    {
        var all = new List<Message>();
        IReadOnlyList<Message> page;
        do
        {
            page = await room.GetHistoryAsync(all.LastOrDefault(), limit: 1000, cancellationToken: Token);
            all.AddRange(page);
        }
        while (page.Count > 0);
        return all;
    }

    private static byte[] MessagesOf(DevCommunityMessage message) => message.Data!.Value.ToArray();
}
