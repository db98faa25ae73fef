using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>What several members of a swarm gave.</summary>
public sealed class PulledConfigsTests
{
    private static readonly MessageHash One = Hash(1);
    private static readonly MessageHash Two = Hash(2);

    [Fact]
    public void What_one_member_says_twice_several_do_not_hold()
    {
        var pulled = new PulledConfigs(
            new Dictionary<Namespace, IReadOnlyList<StoredMessage>>(),
            [Claim(One, 1), Claim(One, 1), Claim(Two, 1), Claim(Two, 2), Claim(Two, 2)]);

        Assert.Equal([Two], pulled.HeldBySeveral);
    }

    private static MessageHash Hash(byte content)
    {
        using AccountKeys keys = AccountKeys.FromSeed(new byte[16]);
        return MessageHash.Compute(keys.Id, Namespace.Contacts, [content]);
    }

    private static ConfigClaim Claim(MessageHash hash, byte member)
    {
        byte[] key = new byte[32];
        key[0] = member;
        return new ConfigClaim(hash, Ed25519PublicKey.Create(key), DateTimeOffset.UnixEpoch);
    }
}
