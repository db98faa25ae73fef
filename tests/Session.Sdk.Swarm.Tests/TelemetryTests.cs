using System.Diagnostics;
using SessionSdk.Identity;
using SessionSdk.Swarm.Tests.Network;
using SessionSdk.Swarm.Tests.Polling;
using SessionSdk.Tests.Shared;

namespace SessionSdk.Swarm.Tests;

[Collection(MeasuredAlone.Name)]
public sealed class TelemetryTests : IDisposable
{
    private readonly AccountKeys _keys = AccountKeys.FromSeed(new byte[32]);
    private readonly FakeNetwork _network = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Requests_and_polls_are_counted_and_timed_without_telling_accounts()
    {
        using var heard = new Heard("Session.Sdk.Swarm");
        SwarmSigner signer = SwarmSigner.ForAccount(_keys);
        var client = new SwarmClient(_network);
        StoreResult stored = await client.StoreAsync(new StoreRequest { Address = _keys.Id, Data = "plain text"u8.ToArray(), TimeToLive = TimeSpan.FromDays(1) }, Token);
        await using (var engine = new PollEngine(client))
        {
            await using PollHandle handle = engine.Subscribe(new PollSubscription { Address = _keys.Id, Signer = signer, Namespaces = [Namespace.Messages], Handler = (_, _) => default });
            await handle.PollNowAsync(Token);
        }

        _network.Script = (_, _) => (401, "retrieve signature verification failed");
        await Assert.ThrowsAsync<SwarmRefusedException>(() => client.RetrieveAsync(new RetrieveRequest { Address = _keys.Id, Signer = signer }, Token));

        Assert.Equal(
            [
                ("session.swarm.members.lying", "{answer}"),
                ("session.swarm.messages.dropped", "{message}"),
                ("session.swarm.polls", "{poll}"),
                ("session.swarm.request.duration", "s"),
                ("session.swarm.requests", "{request}"),
            ],
            heard.Units.Select(unit => (unit.Key, unit.Value)).Order());
        Assert.Equal(["method", "status"], heard.TagsOf("session.swarm.requests"));
        Assert.Equal(["method"], heard.TagsOf("session.swarm.request.duration"));
        Assert.Equal(["outcome"], heard.TagsOf("session.swarm.polls"));
        Assert.Equal(["batch", "retrieve", "store"], heard.Activities.Select(activity => activity.OperationName).Distinct().Order());
        Assert.All(heard.Activities, activity => Assert.Equal(ActivityKind.Client, activity.Kind));
        Assert.Contains(heard.Activities, activity => activity is { OperationName: "retrieve", Status: ActivityStatusCode.Error });
        string everything = heard.Everything();
        foreach (string secret in (string[])[_keys.Id.ToString(), _keys.Id.ToString()[2..], stored.Hash.ToString(), "plain text", stored.Node.Ed25519PublicKey.ToString()[..8]])
        {
            Assert.DoesNotContain(secret, everything, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nothing_is_allocated_or_started_when_nobody_listens()
    {
        Assert.Equal(0, Unheard.AllocatedBy(Note));
        Assert.False(SwarmTelemetry.Activities.HasListeners());

        static void Note()
        {
            using Activity? activity = SwarmTelemetry.Activities.StartActivity("store", ActivityKind.Client);
            SwarmTelemetry.NoteAnswer("store", 421, TimeSpan.FromSeconds(1));
            SwarmTelemetry.NotePoll(succeeded: true);
            SwarmTelemetry.DroppedMessages.Add(1);
            SwarmTelemetry.LyingMembers.Add(1);
        }
    }
}
