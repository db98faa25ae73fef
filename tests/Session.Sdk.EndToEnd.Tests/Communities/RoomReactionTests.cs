using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using SessionSdk.Communities;
using SessionSdk.DevNet;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>What a server says of reactions is not believed beyond sense, and what it refuses is not shown.</summary>
public sealed class RoomReactionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_count_beyond_all_bounds_takes_an_own_reaction_and_gives_it_back()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        CommunityConnection visitor = await rig.VisitAsync();
        RoomMessage posted = await RoomRig.PostAsync(visitor, "very much liked");
        rig.DevServer.Lie = OnReactions(reaction =>
        {
            reaction["count"] = 5_000_000_000;
            reaction["you"] = false;
            reaction["reactors"] = new JsonArray();
        });
        await visitor.SendAsync(CommunityRequests.AddReaction(RoomRig.LoungeToken, posted.Id, "👍"), Token);
        Message message = await RoomRig.FindAsync(room, "very much liked");
        await Eventually.True(async () => (await alice.GetMessageAsync(message.Id, Token))!.Reactions is [{ Count: int.MaxValue - 1 }]);

        await room.ReactAsync(message, "👍", Token);
        Assert.True((await alice.GetMessageAsync(message.Id, Token))!.Reactions is [{ Count: >= int.MaxValue - 1 }]);
        await room.RemoveReactionAsync(message, "👍", Token);
        Assert.True((await alice.GetMessageAsync(message.Id, Token))!.Reactions is [{ Count: >= int.MaxValue - 2 }]);
    }

    [Fact]
    public async Task Whoever_is_only_not_named_any_more_has_not_taken_the_reaction_back()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        ConcurrentQueue<ReactionChanged> heard = RoomRig.Heard<ReactionChanged>(alice);
        CommunityConnection[] visitors = [await rig.VisitAsync(), await rig.VisitAsync(), await rig.VisitAsync()];
        RoomMessage posted = await RoomRig.PostAsync(visitors[0], "liked by three");
        await RoomRig.FindAsync(room, "liked by three");
        foreach (CommunityConnection visitor in visitors)
        {
            await visitor.SendAsync(CommunityRequests.AddReaction(RoomRig.LoungeToken, posted.Id, "👍"), Token);
        }

        await Eventually.True(() => heard.Count == 3);
        rig.DevServer.Lie = OnReactions(reaction => reaction["reactors"] = new JsonArray(reaction["reactors"]!.AsArray()[0]!.DeepClone()));
        await visitors[0].SendAsync(CommunityRequests.AddReaction(RoomRig.LoungeToken, posted.Id, "🎉"), Token);
        await Eventually.True(() => heard.Any(each => each.Emoji == "🎉"));

        Assert.DoesNotContain(heard, each => each.IsRemoval);
        rig.DevServer.Lie = null;
        await visitors[1].SendAsync(CommunityRequests.RemoveReaction(RoomRig.LoungeToken, posted.Id, "👍"), Token);
        await Eventually.True(async () => (await RoomRig.FindAsync(room, "liked by three")).Reactions is [{ Emoji: "👍", Count: 2 }, _]);
    }

    [Fact]
    public async Task A_reaction_that_the_server_refuses_is_not_shown_for_ever()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        CommunityConnection visitor = await rig.VisitAsync();
        await RoomRig.PostAsync(visitor, "not to be liked");
        Message message = await RoomRig.FindAsync(room, "not to be liked");
        rig.DevServer.Lie = new Lie { Refuses = (_, path) => path.Contains("/reaction/", StringComparison.Ordinal) ? new ForcedAnswer(403, ReadOnlyMemory<byte>.Empty) : null };

        await room.ReactAsync(message, "👍", Token);

        await Eventually.True(async () => (await alice.GetMessageAsync(message.Id, Token))!.Reactions.Count == 0);
    }

    private static Lie OnReactions(Action<JsonObject> change) => CommunityLies.OnRows(row =>
    {
        foreach (KeyValuePair<string, JsonNode?> reaction in row["reactions"] as JsonObject ?? [])
        {
            change(reaction.Value!.AsObject());
        }
    });
}
