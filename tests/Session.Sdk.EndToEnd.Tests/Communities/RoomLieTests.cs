using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Messaging;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>A server that lies makes no client tell messages again, keeps no poll busy without end, and holds up no other server.</summary>
public sealed class RoomLieTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Lies => ["jumps", "goes back", "endless", "always full", "signatures", "authors", "types", "html", "json", "redirect", "nothing", "recreated", "capabilities", "renumbered", "reposted"];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_lying_server_holds_up_nobody_and_after_it_all_is_as_it_should_be(string lie)
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        DevCommunityServer honest = await RoomRig.AddServerAsync(rig.Network);
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice", options => options.TellDiscardedMessages = true);
        Room other = await alice.Communities.JoinAsync(honest.FindRoom("lounge")!.Url.ToString(), Token);
        ConcurrentQueue<string> told = RoomRig.Told(alice);
        CommunityConnection visitor = await rig.VisitAsync();
        CommunityConnection guest = await rig.VisitAsync(honest);
        await RoomRig.PostAsync(visitor, "one");
        RoomMessage two = await RoomRig.PostAsync(visitor, "two");
        await visitor.SendAsync(CommunityRequests.AddReaction(RoomRig.LoungeToken, two.Id, "👍"), Token);
        await Eventually.True(() => told.Count == 2);

        rig.DevServer.Lie = Make(lie);
        for (int i = 0; i < 3; i++)
        {
            await RoomRig.PostAsync(guest, $"elsewhere {i}");
            await TryPollAsync(alice);
        }

        await RoomRig.FindAsync(other, "elsewhere 2");
        int before = rig.DevServer.RequestCount;
        await TryPollAsync(alice);
        Assert.InRange(rig.DevServer.RequestCount - before, 0, 64);

        rig.DevServer.Lie = null;
        await RoomRig.PostAsync(visitor, "three");

        // The numbers that it told may be ahead: what the server says of itself then shows it.
        await Eventually.True(async () =>
        {
            await TryPollAsync(alice);
            return (await RoomRig.TextsAsync(room)).Contains("three");
        });
        string[] expected = ["one", "two", "elsewhere 0", "elsewhere 1", "elsewhere 2"];
        await Eventually.True(() => expected.All(told.Contains));
        Assert.All(told.GroupBy(text => text), same => Assert.Single(same));
        Assert.Equal(["one", "two", "three"], (await RoomRig.TextsAsync(room)).Where(text => text.Length > 0));
    }

    [Fact]
    public async Task What_a_server_sends_wrongly_is_counted_by_its_reason()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice", options => options.TellDiscardedMessages = true);
        ConcurrentQueue<MessageDiscarded> discarded = RoomRig.Heard<MessageDiscarded>(alice);
        CommunityConnection visitor = await rig.VisitAsync();

        rig.DevServer.Lie = CommunityLies.WrongSignatures();
        await RoomRig.PostAsync(visitor, "forged");
        await Eventually.True(() => discarded.Any(each => each.Reason == RejectReason.InvalidAuthorSignature && each.Conversation == room.Id));
        rig.DevServer.Lie = CommunityLies.OnRows(row => row["seqno"] = 1);
        SealedRoomMessage message = await RoomRig.SealAsync(visitor, "contradictory");
        await Eventually.True(
            () => discarded.Any(each => each.Reason == RejectReason.ContradictoryRow),
            () => rig.Lounge.AddMessage(message.Author.ToString(), message.Data, message.Signature));
    }

    private static async Task TryPollAsync(SessionClient client)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        try
        {
            await client.Communities.PollNowAsync(patience.Token);
        }
        catch (SessionException)
        {
            // That is the liar's.
        }
    }

    private static Lie Make(string lie) => lie switch
    {
        "jumps" => CommunityLies.ShiftedSequence(1_000_000),
        "goes back" => CommunityLies.ShiftedSequence(-1_000),
        "endless" => CommunityLies.EndlessLists(),
        "always full" => Endless(),
        "signatures" => CommunityLies.WrongSignatures(),
        "authors" => CommunityLies.WrongAuthors("15" + new string('0', 64)),
        "types" => CommunityLies.WrongTypes(),
        "html" => CommunityLies.Html(),
        "json" => CommunityLies.HtmlAsJson(),
        "redirect" => CommunityLies.Redirects(new Uri("http://127.0.0.1:9/")),
        "nothing" => new Lie { Http = exchange => exchange.Answer with { Body = ReadOnlyMemory<byte>.Empty } },
        "recreated" => CommunityLies.RoomInformation(room => room["created"] = 1_000 + Random.Shared.Next()),
        "capabilities" => CommunityLies.Capabilities("sogs"),
        "renumbered" => Renumbered(),
        "reposted" => Reposted(),
        _ => throw new ArgumentOutOfRangeException(nameof(lie)),
    };

    /// <summary>Fills every page up with rows that go on and on, also where there is nothing new.</summary>
    private static Lie Endless()
    {
        long next = 10_000;
        JsonNode? last = null;
        return CommunityLies.OnJson(path => path.Contains("/messages/", StringComparison.Ordinal), json =>
        {
            var list = (JsonArray)json;
            last = list.Count > 0 ? list[^1]!.DeepClone() : last;
            while (last is not null && list.Count < 256)
            {
                list.Add(new JsonObject { ["id"] = ++next, ["seqno"] = next, ["reactions"] = new JsonObject { ["👍"] = new JsonObject { ["index"] = 0, ["count"] = 1, ["reactors"] = new JsonArray() } } });
            }

            return json;
        });
    }

    /// <summary>Gives messages other numbers at each poll.</summary>
    private static Lie Renumbered()
    {
        long shift = 1_000;
        return CommunityLies.OnJson(path => path.Contains("/messages/", StringComparison.Ordinal), json =>
        {
            shift += 1_000;
            foreach (JsonObject row in ((JsonArray)json).OfType<JsonObject>())
            {
                row["id"] = row["id"]!.GetValue<long>() + shift;
            }

            return json;
        });
    }

    /// <summary>Lists old messages as new ones, with new numbers and times.</summary>
    private static Lie Reposted()
    {
        long next = 20_000;
        var old = new List<JsonNode>();
        return CommunityLies.OnJson(path => path.Contains("/messages/", StringComparison.Ordinal), json =>
        {
            var list = (JsonArray)json;
            old.AddRange(list.Where(row => row!["data"] is not null).Select(row => row!.DeepClone()));
            foreach (JsonNode row in old.Take(20).ToArray())
            {
                JsonNode copy = row.DeepClone();
                copy["id"] = ++next;
                copy["seqno"] = next;
                copy["posted"] = copy["posted"]!.GetValue<double>() + 1;
                list.Add(copy);
            }

            return json;
        });
    }
}
