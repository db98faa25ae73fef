using SessionSdk.DevNet;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Receiving;
using SessionSdk.Swarm;
using SessionSdk.Testing.Faults;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>More messages than a device keeps come before the key that opens them.</summary>
public sealed class ManyBeforeTheirKeyTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>, IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => fixture.BeHonest();

    [Fact(Timeout = 180_000)]
    public async Task All_of_them_are_read_once_when_the_key_has_come()
    {
        const int All = SealedItems.MaxOfGroup + 20;
        await using Team team = await Team.MakeAsync(fixture.Network);
        string[] texts = [.. Enumerable.Range(0, All).Select(i => $"{i}")];
        var told = new Arrivals();
        team.Bob.OnMessage((context, _) =>
        {
            told.Add(context.Message.Text);
            return ValueTask.CompletedTask;
        });
        HashSet<string> before = WithheldKeys.Stored(fixture.Network, team.Id);
        foreach (DevNode node in fixture.Network.GetSwarm(team.Id.ToString()))
        {
            node.Lie = new Lie { Rpc = exchange => WithheldKeys.From(exchange, before) };
        }

        await team.Group.RotateKeysAsync(Token);
        using GroupAccess access = team.Alice.GroupDirectory.Borrow(team.Id)!;
        DateTimeOffset start = team.Alice.State.Now;
        await Parallel.ForAsync(0, All, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (i, token) =>
        {
            var content = new MessageContent { SentAt = start.AddMilliseconds(i), Payload = new VisibleMessage { Text = texts[i] } };
            byte[] data = GroupMessage.Seal(content, team.Alice.GroupDirectory.Services.Keys, team.Id, access.SealingKey!);
            await team.Alice.Network.Swarm.StoreAsync(
                new StoreRequest { Address = team.Id, Signer = access.Signer, Namespace = Namespace.GroupMessages, Data = data, TimeToLive = TimeSpan.FromDays(1) }, token);
        });
        await Eventually.True(async () =>
        {
            var waiting = new SealedItems();
            byte[]? saved = await team.Bob.Journal.Store.GetStateAsync(team.Bob.AccountId, SealedItems.StateKey, Token);
            waiting.Load(saved);
            return waiting.HasGivenUp(team.Id) && waiting.Of(team.Id).Count == SealedItems.MaxOfGroup;
        });
        Assert.All(texts, text => Assert.Equal(0, told.CountOf(text)));
        fixture.BeHonest();

        await Eventually.True(() => texts.All(text => told.CountOf(text) > 0));
        await team.Bob.PollNowAsync(Token);
        Assert.All(texts, text => Assert.Equal(1, told.CountOf(text)));
    }
}
