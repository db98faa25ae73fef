using SessionSdk.EndToEnd.Tests.Network;
using SessionSdk.Tests.Shared;

namespace SessionSdk.EndToEnd.Tests;

/// <summary>Listens to all floors while a message goes from one account to another.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class TelemetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_floor_tells_accounts_texts_or_nodes()
    {
        using Heard onion = new("Session.Sdk.Onion"), swarm = new("Session.Sdk.Swarm"), client = new("Session.Sdk");
        await using var network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        await using SessionClient alice = await network.ConnectAsync();
        await using SessionClient bob = await network.ConnectAsync();
        await alice.SendAsync(bob.AccountId, "between us", Token);
        string hash = await bob.HashOfAsync(Assert.Single(await bob.TakeAsync(1, Token)), Token);

        Assert.Contains(client.Tags, measured => measured.Instrument == "session.client.messages.sent");
        Assert.Contains(client.Tags, measured => measured.Instrument == "session.client.messages.received");
        Assert.Contains(swarm.Activities, activity => activity.OperationName == "store");
        Assert.Contains(onion.Activities, activity => activity.OperationName == "onion request");
        string everything = onion.Everything() + swarm.Everything() + client.Everything();
        string[] secrets = [alice.AccountId.ToString()[2..], bob.AccountId.ToString()[2..], hash, "between us", "127.0.0.1", .. network.Nodes.Select(node => node.Ed25519PublicKey.ToString()[..8])];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, everything, StringComparison.Ordinal));
    }
}
