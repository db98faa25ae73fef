using System.Diagnostics;
using SessionSdk.Onion.Tests.Fakes;
using SessionSdk.Tests.Shared;

namespace SessionSdk.Onion.Tests;

[Collection(nameof(ListensAlone))]
public sealed class TelemetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_and_paths_are_counted_and_timed_without_telling_nodes()
    {
        using var heard = new Heard("Session.Sdk.Onion");
        using var fake = new FakeNetwork(30);
        var time = new EagerTime();
        await using OnionNetwork network = FakeClient.Connect(fake, time);
        ServiceNode destination = fake.Nodes[0].Node;
        await network.SendToNodeAsync(destination, "{\"method\":\"secret-method\",\"params\":{}}"u8.ToArray(), cancellationToken: Token);
        OnionPath path = network.Paths[0];
        fake.AtGuard = (_, _) => Task.FromResult<HttpResponseMessage?>(FakeNetwork.Answer(400, "Error parsing onion request: x"));
        Task<OnionResponse> malformed = network.SendToNodeAsync(destination, "{}"u8.ToArray(), cancellationToken: Token);
        await Eventually.Ends(malformed, () => time.Advance(TimeSpan.FromSeconds(1)));
        await Assert.ThrowsAnyAsync<SessionException>(() => malformed);
        fake.AtGuard = (_, _) => Task.FromResult<HttpResponseMessage?>(FakeNetwork.Answer(504, "Request time out"));
        Task<OnionResponse> failing = network.SendToNodeAsync(destination, "{}"u8.ToArray(), cancellationToken: Token);
        await Eventually.Ends(failing, () => time.Advance(TimeSpan.FromSeconds(1)));
        await Assert.ThrowsAnyAsync<SessionException>(() => failing);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => network.SendToNodeAsync(destination, "{}"u8.ToArray(), cancellationToken: stop.Token));

        Assert.Equal(
            [("session.onion.path.builds", "{path}"), ("session.onion.path.failures", "{failure}"), ("session.onion.request.duration", "s"), ("session.onion.requests", "{request}")],
            heard.Units.Select(unit => (unit.Key, unit.Value)).Order());
        Assert.All(heard.Units.Keys, instrument => Assert.Contains(heard.Tags, measured => measured.Instrument == instrument));
        Assert.Equal(["outcome"], heard.TagsOf("session.onion.requests"));
        Assert.Empty(heard.TagsOf("session.onion.request.duration"));
        object?[] outcomes = [.. heard.Tags.Where(measured => measured.Instrument == "session.onion.requests").Select(measured => measured.Tags[0].Value).Distinct()];
        Assert.Equal(["answered", "cancelled", "failed"], outcomes.Order());
        Assert.All(heard.Activities, activity => Assert.Equal(("onion request", ActivityKind.Client), (activity.OperationName, activity.Kind)));
        Assert.Contains(heard.Activities, activity => (string?)activity.GetTagItem("outcome") == "answered");
        string everything = heard.Everything();
        Assert.DoesNotContain("secret-method", everything, StringComparison.Ordinal);
        Assert.All([destination, .. path.Nodes], node =>
        {
            Assert.DoesNotContain(node.Ed25519PublicKey.ToString()[..8], everything, StringComparison.Ordinal);
            Assert.DoesNotContain(node.Address.ToString(), everything, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Nothing_is_allocated_or_started_when_nobody_listens()
    {
        Assert.Equal(0, Unheard.AllocatedBy(Note));
        Assert.False(OnionTelemetry.Activities.HasListeners());

        static void Note()
        {
            using Activity? activity = OnionTelemetry.Activities.StartActivity("onion request", ActivityKind.Client);
            OnionTelemetry.NoteRequest(activity, "answered", TimeSpan.FromSeconds(1));
            OnionTelemetry.PathFailures.Add(1);
            OnionTelemetry.PathBuilds.Add(1);
        }
    }
}

/// <summary>Holds tests that listen to the whole process or measure its memory: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(ListensAlone), DisableParallelization = true)]
public sealed class ListensAlone;
