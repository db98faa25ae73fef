using System.Collections.Concurrent;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Storage;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>Rooms are joined, listed, left and synced, and polled with one request for each server.</summary>
public sealed class JoinTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_room_is_joined_by_its_link_read_and_left()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        CommunityConnection visitor = await rig.VisitAsync();
        await RoomRig.PostAsync(visitor, "before");

        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        ConcurrentQueue<string> told = RoomRig.Told(alice);

        Assert.Equal((RoomStatus.Active, true, true, "lounge"), (room.Status, room.Rights.CanRead, room.Rights.CanWrite, room.Name));
        Assert.Equal([room.Id], alice.Communities.All.Select(each => each.Id));
        Assert.Equal("lounge", (await alice.GetConversation(room.Id).GetSummaryAsync(Token)).Name);
        await RoomRig.FindAsync(room, "before");
        await RoomRig.PostAsync(visitor, "after");
        await Eventually.True(() => told.Contains("after"));
        Assert.DoesNotContain("before", told);
        Message message = await RoomRig.FindAsync(room, "after");
        Assert.Equal("Visitor", message.SenderName);
        Assert.True(message.Sender.IsBlinded);

        await alice.Communities.LeaveAsync(room.Id, Token);

        Assert.Empty(alice.Communities.All);
        Assert.Empty(await room.GetHistoryAsync(cancellationToken: Token));
        Assert.Equal((RoomStatus.Unknown, false), (room.Status, room.Rights.CanRead));
        await Assert.ThrowsAsync<RoomAccessException>(() => alice.Communities.LeaveAsync(room.Id, Token));
    }

    [Fact]
    public async Task What_one_device_joins_and_leaves_the_other_does_too()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        SessionClient second = await rig.AddDeviceAsync(alice);

        await Eventually.True(() => second.Communities.All.Count == 1 && second.Communities.All[0].Status == RoomStatus.Active);
        CommunityConnection visitor = await rig.VisitAsync();
        await RoomRig.PostAsync(visitor, "hello both");
        await RoomRig.FindAsync(second.Communities.Get(room.Id), "hello both");
        await room.MarkReadAsync(cancellationToken: Token);
        await RoomRig.FindAsync(room, "hello both");
        await room.MarkReadAsync(cancellationToken: Token);
        await Eventually.True(async () => (await second.GetConversation(room.Id).GetSummaryAsync(Token)).UnreadCount == 0);

        await second.Communities.LeaveAsync(room.Id, Token);
        await Eventually.True(() => alice.Communities.All.Count == 0);
    }

    [Fact]
    public async Task Joining_twice_by_whatever_form_of_the_link_gives_the_same_room()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");

        Room again = await alice.Communities.JoinAsync(rig.LoungeUrl.Replace("/lounge", "/r/LOUNGE", StringComparison.Ordinal), Token);
        Room bare = await alice.Communities.JoinAsync(rig.LoungeUrl.Replace("http://", "", StringComparison.Ordinal), Token);

        Assert.Equal((room.Id, room.Id), (again.Id, bare.Id));
        Assert.Single(alice.Communities.All);
    }

    [Fact]
    public async Task What_is_no_link_or_no_room_or_a_server_of_another_key_is_refused()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room _) = await rig.JoinAsync("Alice");
        string other = rig.LoungeUrl[..^64] + new string('a', 64);

        await Assert.ThrowsAsync<ArgumentException>(() => alice.Communities.JoinAsync("https://example.org/room", Token));
        CommunityRefusedException missing = await Assert.ThrowsAsync<CommunityRefusedException>(() => alice.Communities.JoinAsync(rig.LoungeUrl.Replace("lounge", "attic", StringComparison.Ordinal), Token));
        RoomAccessException key = await Assert.ThrowsAsync<RoomAccessException>(() => alice.Communities.JoinAsync(other, Token));

        Assert.Equal((CommunityRefusal.NotFound, RoomRefusal.OtherServerKey), (missing.Reason, key.Refusal));
        Assert.Single(alice.Communities.All);
    }

    [Theory]
    [InlineData(CommunityBlinding.Required)]
    [InlineData(CommunityBlinding.None)]
    public async Task The_newest_messages_come_with_one_request_of_a_known_server_and_with_two_of_a_new_one(CommunityBlinding blinding)
    {
        await using RoomRig rig = await RoomRig.StartAsync(options =>
        {
            options.Blinding = blinding;
            options.Rooms.Add("attic");
        });
        CommunityConnection visitor = await rig.VisitAsync();
        foreach (int i in Enumerable.Range(0, 300))
        {
            await RoomRig.PostAsync(visitor, $"post {i}");
        }

        await RoomRig.PostAsync(visitor, "in the attic", "attic");
        SessionClient alice = await rig.ConnectAsync("Alice", options => options.CommunityPollInterval = TimeSpan.FromHours(1));

        int atFirst = rig.DevServer.RequestCount;
        Room lounge = await alice.Communities.JoinAsync(rig.LoungeUrl, Token);
        int afterLounge = rig.DevServer.RequestCount;
        string[] inLounge = await RoomRig.TextsAsync(lounge);
        Room attic = await alice.Communities.JoinAsync(rig.DevServer.FindRoom("attic")!.Url.ToString(), Token);
        int afterAttic = rig.DevServer.RequestCount;
        string[] inAttic = await RoomRig.TextsAsync(attic);

        Assert.Equal((2, 1), (afterLounge - atFirst, afterAttic - afterLounge));
        Assert.Equal(Enumerable.Range(300 - MessageQuery.MaxLimit, MessageQuery.MaxLimit).Select(i => $"post {i}"), inLounge);
        Assert.Equal(["in the attic"], inAttic);
        Assert.Equal((0, 0), ((await lounge.GetSummaryAsync(Token)).UnreadCount, (await attic.GetSummaryAsync(Token)).UnreadCount));

        ConcurrentQueue<string> told = RoomRig.Told(alice);
        await alice.Communities.PollNowAsync(Token);
        await RoomRig.PostAsync(visitor, "afterwards");
        await alice.Communities.PollNowAsync(Token);
        await Eventually.True(() => told.Contains("afterwards"));
        Assert.Equal(["afterwards"], told);
        Assert.Equal(300 - MessageQuery.MaxLimit, await lounge.LoadEarlierAsync(cancellationToken: Token));

        // The server may have taken two of them in the same millisecond.
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"post {i}").Append("afterwards").Order(StringComparer.Ordinal), (await RoomRig.TextsAsync(lounge)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/batch")]
    [InlineData("/room/lounge/messages/recent")]
    [InlineData("/room/lounge")]
    public async Task A_room_whose_newest_messages_do_not_come_is_joined_all_the_same_and_the_poll_brings_them(string failing)
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        CommunityConnection visitor = await rig.VisitAsync();
        await RoomRig.PostAsync(visitor, "before");
        int failed = 0;
        rig.DevServer.Lie = new Lie
        {
            Http = exchange => exchange.Path == failing && Interlocked.Increment(ref failed) == 1 ? exchange.Answer with { Body = "null"u8.ToArray() } : exchange.Answer,
        };
        SessionClient alice = await rig.ConnectAsync("Alice");

        Room room = await alice.Communities.JoinAsync(rig.LoungeUrl, Token);

        Assert.Equal((RoomStatus.Active, true), (room.Status, room.Rights.CanWrite));
        Assert.True(failed > 0);
        alice.StartReceiving();
        await alice.Communities.PollNowAsync(Token);
        Assert.Equal(["before"], await RoomRig.TextsAsync(room));
    }

    [Fact]
    public async Task All_rooms_of_a_server_and_its_boxes_cost_one_request_a_poll()
    {
        await using RoomRig rig = await RoomRig.StartAsync(options =>
        {
            foreach (int i in Enumerable.Range(1, 4))
            {
                options.Rooms.Add($"room{i}");
            }
        });
        SessionClient alice = await rig.ConnectAsync("Alice", options => options.CommunityPollInterval = TimeSpan.FromHours(1));
        foreach (DevCommunityRoom room in rig.DevServer.Rooms)
        {
            await alice.Communities.JoinAsync(room.Url.ToString(), Token);
        }

        await alice.Communities.PollNowAsync(Token);
        await alice.Communities.PollNowAsync(Token);
        int before = rig.DevServer.RequestCount;
        await alice.Communities.PollNowAsync(Token);

        Assert.Equal(1, rig.DevServer.RequestCount - before);
    }

    [Fact]
    public async Task Twenty_rooms_on_five_servers_cost_five_requests_a_poll()
    {
        string[] more = ["room1", "room2", "room3"];
        await using RoomRig rig = await RoomRig.StartAsync(options => Array.ForEach(more, options.Rooms.Add));
        for (int i = 0; i < 4; i++)
        {
            await RoomRig.AddServerAsync(rig.Network, options => Array.ForEach(more, options.Rooms.Add));
        }

        SessionClient alice = await rig.ConnectAsync("Alice", options => options.CommunityPollInterval = TimeSpan.FromHours(1));
        foreach (DevCommunityRoom room in rig.Network.Communities.SelectMany(server => server.Rooms))
        {
            await alice.Communities.JoinAsync(room.Url.ToString(), Token);
        }

        await alice.Communities.PollNowAsync(Token);
        await alice.Communities.PollNowAsync(Token);
        int before = rig.Network.Communities.Sum(server => server.RequestCount);
        await alice.Communities.PollNowAsync(Token);

        Assert.Equal((20, 5), (alice.Communities.All.Count, rig.Network.Communities.Sum(server => server.RequestCount) - before));
    }

    [Fact]
    public async Task A_server_that_hangs_holds_up_no_other_and_is_asked_again()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        DevCommunityServer other = await RoomRig.AddServerAsync(rig.Network);
        (SessionClient alice, Room hanging) = await rig.JoinAsync("Alice");
        Room lively = await alice.Communities.JoinAsync(other.FindRoom("lounge")!.Url.ToString(), Token);
        CommunityConnection visitor = await rig.VisitAsync();
        CommunityConnection guest = await rig.VisitAsync(other);

        rig.DevServer.Freeze();
        await RoomRig.PostAsync(guest, "still here");
        await RoomRig.FindAsync(lively, "still here");
        rig.DevServer.Thaw();
        await RoomRig.PostAsync(visitor, "back again");

        await Eventually.True(
            async () => (await RoomRig.TextsAsync(hanging)).Contains("back again"),
            alice.PollNow,
            TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task The_first_contact_of_an_account_is_anonymous_and_then_alone()
    {
        await using RoomRig rig = await RoomRig.StartAsync(options => options.FirstContactTime = TimeSpan.FromMilliseconds(200));
        ConcurrentQueue<string> paths = RoomRig.Listen(rig.DevServer);
        SessionClient alice = await rig.ConnectAsync("Alice");
        alice.StartReceiving();

        await alice.Communities.JoinAsync(rig.LoungeUrl, Token);
        await alice.Communities.PollNowAsync(Token);

        Assert.Equal(["/capabilities", "/room/lounge"], paths.Where(path => !path.Contains("lsrpc", StringComparison.Ordinal)).Take(2));
    }

    [Fact]
    public async Task A_restarted_client_goes_on_where_it_was()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        var store = new InMemorySessionStore();
        SessionClient first = await rig.ConnectAsync("Alice", options => options.Store = store);
        string phrase = first.ExportRecoveryPhrase();
        Room room = await first.Communities.JoinAsync(rig.LoungeUrl, Token);
        ConcurrentQueue<string> told = RoomRig.Told(first);
        CommunityConnection visitor = await rig.VisitAsync();
        await RoomRig.PostAsync(visitor, "one");
        await Eventually.True(() => told.Contains("one"));
        await first.DisposeAsync();
        RoomMessage while_away = await RoomRig.PostAsync(visitor, "two");
        await RoomRig.EditAsync(visitor, while_away.Id, await RoomRig.SealAsync(visitor, "two, edited"));

        SessionClient again = await rig.ConnectAsync("Alice", options => (options.Store, options.RecoveryPhrase) = (store, phrase));
        told = RoomRig.Told(again);

        await Eventually.True(() => told.Count == 1);
        Assert.Equal(["two, edited"], told);
        Assert.Equal(["one", "two, edited"], await RoomRig.TextsAsync(again.Communities.Get(room.Id)));
    }
}
