using Microsoft.Extensions.Time.Testing;
using SessionSdk.Cryptography;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Swarm.Tests.Client;

/// <summary>Nodes may claim as much as they like: no more is remembered than a bounded number of accounts, and of each a bounded number of claims.</summary>
public sealed class RememberedClaimsTests
{
    [Fact]
    public void Misdirections_of_many_accounts_and_by_many_nodes_are_bounded()
    {
        var time = new FakeTimeProvider();
        using AccountKeys keys = AccountKeys.FromSeed(new byte[32]);
        var network = new FakeNetwork(time);
        var snapshot = new NodeSnapshot(network.Listed, null);
        var claims = new SwarmClaims(time, TimeSpan.FromHours(1));
        byte[] key = new byte[Ed25519PublicKey.Size];
        for (int i = 0; i < 1000; i++)
        {
            BitConverter.TryWriteBytes(key, i);
            claims.Add(keys.Id, snapshot, Ed25519PublicKey.Create(key), null);
        }

        Assert.InRange(claims.DoubtersOf(keys.Id, snapshot).Count, 1, SwarmClaims.MaxClaims);
        for (int i = 0; i < SwarmClaims.MaxAccounts + 100; i++)
        {
            BitConverter.TryWriteBytes(key, i);
            Assert.True(AccountId.TryCreate([0x05, .. key], out AccountId account));
            claims.Add(account, snapshot, Ed25519PublicKey.Create(key), null);
        }

        Assert.InRange(claims.Count, 1, SwarmClaims.MaxAccounts);
    }
}
