using Microsoft.Extensions.Logging;
using SessionSdk.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>What honest servers do that looks like a lie.</summary>
public sealed class StrangeServerTests(LyingNetwork network) : IClassFixture<LyingNetwork>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_message_which_anybody_can_store_does_not_spoil_the_others()
    {
        using var lie = new LieCase(network);
        DevMessage empty = network.Network.Inject(lie.AccountId, 0, default);
        DevMessage last = network.Network.Inject(lie.AccountId, 0, SecureRandom.GetBytes(20));

        RetrieveResult result = await lie.Client.RetrieveAsync(lie.Retrieval, Token);

        Assert.Equal([lie.First.Hash, lie.Second.Hash, last.Hash], result.Messages.Select(message => message.Hash.ToString()).Where(hash => hash != empty.Hash));
        Assert.Equal(last.Hash, result.Position!.Value.Hash.ToString());
        Assert.Empty(lie.Watched.Reports);
    }

    [Fact]
    public async Task An_empty_message_that_is_the_last_one_moves_the_position()
    {
        using var lie = new LieCase(network);
        DevMessage empty = network.Network.Inject(lie.AccountId, 0, default);

        RetrieveResult result = await lie.Client.RetrieveAsync(lie.Retrieval, Token);

        Assert.Equal(empty.Hash, result.Position!.Value.Hash.ToString());
        Assert.Empty(lie.Watched.Reports);
    }

    [Fact]
    public async Task A_message_that_lost_its_namespace_is_skipped_and_its_node_is_not_blamed()
    {
        using var lie = new LieCase(network);
        byte[] config = SecureRandom.GetBytes(20);
        var hash = Identity.MessageHash.Compute(lie.Address, Namespace.UserProfile, config);
        network.Network.Inject(lie.AccountId, new DevMessage(0, hash.ToString(), lie.First.Timestamp, lie.First.Expiry, config));

        RetrieveResult result = await lie.Client.RetrieveAsync(lie.Retrieval, Token);

        Assert.Equal([lie.First.Hash, lie.Second.Hash], result.Messages.Select(message => message.Hash.ToString()));
        Assert.Equal((1, 0), (result.Strays, result.Dropped));
        Assert.Empty(lie.Watched.Reports);
        Assert.DoesNotContain(lie.Log.GetSnapshot(), record => record.Level > LogLevel.Warning);
    }
}
