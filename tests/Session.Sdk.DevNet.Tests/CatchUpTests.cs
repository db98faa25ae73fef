using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

/// <summary>What becomes of commands that a member misses while it cannot be reached.</summary>
public sealed class CatchUpTests : NetworkFixture
{
    private readonly TestAccount _alice = TestAccount.User();

    public enum Absence
    {
        Killed,
        Frozen,
    }

    [Fact]
    public async Task A_killed_member_is_left_out_of_the_answer_after_five_seconds()
    {
        DevNode absent = MemberFor(_alice, 1);
        await absent.KillAsync();

        JsonObject swarm = (await StoreWhileAwayAsync("x"))["swarm"]!.AsObject();

        Assert.Equal(3, swarm.Count);
        Assert.All(swarm, entry => Assert.NotNull(entry.Value!["signature"]));
        Assert.False(swarm.ContainsKey(absent.Ed25519PublicKey.ToString()));
    }

    [Fact]
    public async Task A_frozen_member_is_reported_after_five_seconds()
    {
        DevNode absent = MemberFor(_alice, 1);
        absent.Freeze();

        JsonObject swarm = (await StoreWhileAwayAsync("x"))["swarm"]!.AsObject();

        Assert.Equal("""{"failed":true,"timeout":true}""", swarm[absent.Ed25519PublicKey.ToString()]!.ToJsonString());
        Assert.Equal(3, swarm.Count(entry => entry.Value!["signature"] is not null));
    }

    [Theory]
    [InlineData(Absence.Killed)]
    [InlineData(Absence.Frozen)]
    public async Task A_member_that_is_back_does_what_it_missed_in_order(Absence absence)
    {
        DevNode absent = MemberFor(_alice, 1);
        await LeaveAsync(absent, absence);
        string kept = HashIn(await StoreWhileAwayAsync("kept"));
        string deleted = HashIn(await StoreWhileAwayAsync("deleted"));
        await WhileAwayAsync("delete", _alice.Signed($"delete{deleted}", new JsonObject { ["messages"] = new JsonArray(deleted) }));
        Assert.Empty(absent.GetMessages(_alice.Id));

        // Longer than a signature is taken by the first node.
        Time.Advance(TimeSpan.FromMinutes(5));
        await ReturnAsync(absent);

        Assert.Equal([kept], absent.GetMessages(_alice.Id).Select(message => message.Hash));
        Assert.Equal([kept], await RetrieveAsync(absent, _alice));
    }

    [Theory]
    [InlineData(Absence.Killed)]
    [InlineData(Absence.Frozen)]
    public async Task What_was_missed_waits_for_the_member_that_has_it(Absence absence)
    {
        DevNode giver = MemberFor(_alice), absent = MemberFor(_alice, 1);
        await LeaveAsync(absent, absence);
        string hash = HashIn(await StoreWhileAwayAsync("x"));
        await LeaveAsync(giver, absence);
        await ReturnAsync(absent);
        Assert.Empty(absent.GetMessages(_alice.Id));

        await ReturnAsync(giver);

        Assert.Equal([hash], absent.GetMessages(_alice.Id).Select(message => message.Hash));
    }

    [Fact]
    public async Task A_member_that_left_the_swarm_gets_nothing_any_more()
    {
        DevNode absent = MemberFor(_alice, 1);
        absent.Freeze();
        await StoreWhileAwayAsync("x");
        absent.MoveToSwarm(StrangerTo(_alice).SwarmId);

        absent.Thaw();

        Assert.Empty(absent.GetMessages(_alice.Id));
    }

    [Fact]
    public async Task A_newcomer_gets_the_messages_of_a_member_that_was_away_when_it_is_back()
    {
        DevNode only = MemberFor(_alice), newcomer = StrangerTo(_alice);
        var planted = new DevMessage(0, new string('A', 43), Now, Now + 60_000, (byte[])[1]);
        only.Inject(_alice.Id, planted);
        only.Freeze();
        newcomer.MoveToSwarm(only.SwarmId);
        Assert.Empty(newcomer.GetMessages(_alice.Id));

        only.Thaw();

        Assert.Equal([planted], newcomer.GetMessages(_alice.Id));
    }

    private static async Task LeaveAsync(DevNode node, Absence absence)
    {
        if (absence == Absence.Killed)
        {
            await node.KillAsync();
        }
        else
        {
            node.Freeze();
        }
    }

    private static Task ReturnAsync(DevNode node)
    {
        node.Thaw();
        return node.ReviveAsync(TestContext.Current.CancellationToken);
    }

    private static string HashIn(JsonObject answer) => answer["hash"]!.GetValue<string>();

    private Task<JsonObject> StoreWhileAwayAsync(string text) => WhileAwayAsync("store", StoreParameters(_alice, text));

    private async Task<JsonObject> WhileAwayAsync(string method, JsonObject parameters)
    {
        Answer answer = await AdvanceUntilAsync(Http.RpcAsync(MemberFor(_alice), method, parameters), TimeSpan.FromSeconds(5));
        Assert.Equal(200, answer.Status);
        return answer.Json.AsObject();
    }
}

/// <summary>Recorded from a server 2.8.0: a member that was frozen does not get the message later.</summary>
public sealed class OldCatchUpTests : NetworkFixture
{
    private readonly TestAccount _alice = TestAccount.User();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_member_that_does_not_answer_is_reported_and_never_gets_what_it_missed(bool isFrozen)
    {
        DevNode silent = MemberFor(_alice, 1);
        if (isFrozen)
        {
            silent.Freeze();
        }
        else
        {
            await silent.KillAsync();
        }

        Task<Answer> pending = Http.RpcAsync(MemberFor(_alice), "store", StoreParameters(_alice, "x"));
        Answer answer = await AdvanceUntilAsync(pending, TimeSpan.FromSeconds(5));

        JsonObject swarm = answer.Json["swarm"]!.AsObject();
        Assert.Equal("""{"failed":true,"timeout":true}""", swarm[silent.Ed25519PublicKey.ToString()]!.ToJsonString());
        Assert.Equal(3, swarm.Count(entry => entry.Value!["signature"] is not null));
        silent.Thaw();
        await silent.ReviveAsync(TestContext.Current.CancellationToken);
        Assert.Empty(silent.GetMessages(_alice.Id));
    }

    private protected override void Configure(DevNetOptions options) => options.NewServerFeatures = false;
}
