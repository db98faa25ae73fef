using System.Text.Json.Nodes;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Storage;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>Older messages are fetched past rows that cannot be read, after a restart, and undo nothing.</summary>
public sealed class RoomHistoryTests
{
    private const int Page = 256;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_row_that_cannot_be_read_does_not_hide_what_is_older()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        CommunityConnection visitor = await rig.VisitAsync();
        await FillAsync(rig, visitor, Page + 3);
        (SessionClient _, Room room) = await rig.JoinAsync("Alice");
        long broken = rig.Lounge.Messages.OrderBy(message => message.Id).ElementAt(2).Id;
        rig.DevServer.Lie = CommunityLies.OnRows(row =>
        {
            if (row["id"]!.GetValue<long>() == broken)
            {
                row["signature"] = Convert.ToBase64String(new byte[64]);
            }
        });

        Assert.Equal(1, await room.LoadEarlierAsync(1, Token));
        Assert.Equal(1, await room.LoadEarlierAsync(1, Token));
        Assert.Equal(0, await room.LoadEarlierAsync(1, Token));

        // What was posted within the same millisecond has no order of its own.
        Assert.Equal(["fill 0", "fill 1", "fill 3"], (await RoomRig.TextsAsync(room)).Where(text => text is "fill 0" or "fill 1" or "fill 2" or "fill 3").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_page_of_somebody_blocked_does_not_hide_what_is_older()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        CommunityConnection visitor = await rig.VisitAsync();
        await RoomRig.PostAsync(visitor, "oldest");
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        await his.SendAsync("blocked", Token);
        await FillAsync(rig, visitor, Page);
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        alice.State.Contacts.Block(bob.AccountId);

        Assert.Equal(1, await room.LoadEarlierAsync(1, Token));
        string[] texts = await RoomRig.TextsAsync(room);
        Assert.Equal((true, false), (texts.Contains("oldest"), texts.Contains("blocked")));
    }

    [Fact]
    public async Task After_a_restart_the_history_goes_on_where_it_was()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        CommunityConnection visitor = await rig.VisitAsync();
        await FillAsync(rig, visitor, Page + 20);
        var store = new InMemorySessionStore();
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice", options => options.Store = store);
        Assert.Equal(10, await room.LoadEarlierAsync(10, Token));
        string phrase = alice.ExportRecoveryPhrase();
        await alice.DisposeAsync();

        SessionClient again = await rig.ConnectAsync("Alice", options => (options.Store, options.RecoveryPhrase) = (store, phrase));
        Room same = again.Communities.Get(room.Id);

        Assert.Equal(10, await same.LoadEarlierAsync(10, Token));
        Assert.Equal(0, await same.LoadEarlierAsync(10, Token));
    }

    [Fact]
    public async Task What_is_deleted_while_an_older_page_is_on_its_way_stays_deleted()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        CommunityConnection visitor = await rig.VisitAsync();
        await FillAsync(rig, visitor, Page + 2);
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        long oldest = rig.Lounge.Messages.Min(message => message.Id);
        using var polled = new ManualResetEventSlim();
        bool isDeleted = false;
        rig.DevServer.Lie = new Lie
        {
            Http = exchange =>
            {
                if (exchange.Path.Contains("/messages/before/", StringComparison.Ordinal))
                {
                    // The answer still has it; a poll after it does not.
                    rig.Lounge.DeleteMessage(oldest);
                    Volatile.Write(ref isDeleted, true);
                    polled.Wait(TimeSpan.FromSeconds(5), Token);
                }
                else if (exchange.Path.Contains("/messages/since/", StringComparison.Ordinal) && Volatile.Read(ref isDeleted))
                {
                    polled.Set();
                }

                return exchange.Answer;
            },
        };

        await room.LoadEarlierAsync(10, Token);
        Assert.True(Volatile.Read(ref isDeleted));
        await alice.Communities.PollNowAsync(Token);
        await alice.Communities.PollNowAsync(Token);

        string[] texts = await RoomRig.TextsAsync(room);
        Assert.Equal((false, true), (texts.Contains("fill 0"), texts.Contains("fill 1")));
    }

    [Fact]
    public async Task What_is_deleted_after_it_was_asked_for_by_itself_stays_deleted()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        CommunityConnection visitor = await rig.VisitAsync();
        await RoomRig.PostAsync(visitor, "first");
        await RoomRig.FindAsync(room, "first");
        int asked = 0;

        // A list that names only the reactions of the message lets it be asked for by itself.
        Lie hiding = CommunityLies.OnJson(path => path.Contains("/messages/", StringComparison.Ordinal), json =>
        {
            foreach (JsonObject row in json.AsArray().OfType<JsonObject>().Where(row => Volatile.Read(ref asked) == 0 && row["data"] is not null))
            {
                row.Remove("data");
                row["reactions"] = new JsonObject();
            }

            return json;
        });
        rig.DevServer.Lie = new Lie
        {
            Http = exchange =>
            {
                if (exchange.Path.Contains("/message/", StringComparison.Ordinal) && exchange.Answer.Status == 200 && Interlocked.Increment(ref asked) == 1)
                {
                    // The answer still has it; the list that is asked for with it does not.
                    rig.Lounge.DeleteMessage(rig.Lounge.Messages.Max(message => message.Id));
                }

                return hiding.Http!(exchange);
            },
        };

        await RoomRig.PostAsync(visitor, "gone soon");
        await Eventually.True(() => Volatile.Read(ref asked) > 0);
        await alice.Communities.PollNowAsync(Token);
        await RoomRig.PostAsync(visitor, "last");
        await RoomRig.FindAsync(room, "last");

        Assert.Equal(["first", "last"], (await RoomRig.TextsAsync(room)).Where(text => text.Length > 0));
    }

    private static async Task FillAsync(RoomRig rig, CommunityConnection visitor, int count)
    {
        for (int i = 0; i < count; i++)
        {
            SealedRoomMessage message = await RoomRig.SealAsync(visitor, $"fill {i}");
            rig.Lounge.AddMessage(message.Author.ToString(), message.Data, message.Signature);
        }
    }
}
