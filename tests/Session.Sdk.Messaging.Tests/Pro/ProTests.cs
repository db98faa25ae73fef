using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Messaging.Tests;

public class ProTests
{
    private static readonly byte[] BackendSeed = Repeat(3, 32);

    private static readonly Ed25519PublicKey BackendKey = Ed25519PublicKey.Parse("ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1");

    [Fact]
    public void The_master_key_is_the_known_one()
    {
        using AccountKeys alice = Known.Alice();
        using var master = ProSigner.DeriveMaster(alice);
        Assert.Equal("927f363176866665e0c5c87d006c9a4a311bec55b393d35a8b5aee2534d391a8", master.PublicKey.ToString());
    }

    [Fact]
    public void The_rotating_key_is_the_known_one()
    {
        using AccountKeys alice = Known.Alice();
        using var rotating = ProSigner.DeriveRotating(alice, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        Assert.Equal("77d40d425866fa0241ffa3c54738ee2e38b2c6a6dab69194b3edf3abea45b14b", rotating.PublicKey.ToString());
    }

    [Theory]
    [InlineData(1_700_000_000, "e617ee563883b95a736a4e375e581f578150346046b08fdb58d07f6a317c2ff7")]
    [InlineData(1_700_604_800, "01887cd6b6827c3b335c5ab677ce831a6b253016e3d23646639188036d97bd91")]
    public void The_rotating_seed_changes_weekly(long time, string seed)
    {
        using var rotating = ProSigner.DeriveRotating(Repeat(1, 32), DateTimeOffset.FromUnixTimeSeconds(time));
        using var expected = ProSigner.FromKey(Convert.FromHexString(seed));
        Assert.Equal(expected.PublicKey, rotating.PublicKey);
    }

    [Theory]
    [InlineData(null, 1_704_067_200UL, "767e7f14cec2d04fb67c6407e890cbe6a5cfdb7a0df3e729adda93164b13bc3fb20ed4ea1b8f1ffc74115ff2598a51ac52285d923f0864c6bca08bfc771fb708")]
    [InlineData(0U, 1_704_067_200_000UL, "b34bfef3aa56fa5a121b5f4e539e43902bdc63d5c261b3186e713228689e8ac0b12a7e21b16555a0b0962b64384545290f7f5233669d922e93377caf73cfcb00")]
    public void The_known_proofs_verify(uint? version, ulong expiry, string signature)
    {
        using var rotating = ProSigner.FromKey(Repeat(2, 32));
        var proof = new ProProof
        {
            Version = version,
            Tag = Repeat(0x11, 32),
            RotatingKey = rotating.PublicKey.ToArray(),
            Expiry = expiry,
            Signature = Convert.FromHexString(signature),
        };
        Assert.True(proof.Verify(BackendKey));
        Assert.False(proof.Verify(ProBackend.NewestKey));
        Assert.False((proof with { Expiry = expiry + 1 }).Verify(BackendKey));
        Assert.False((proof with { Version = version is null ? 0U : null }).Verify(BackendKey));
        Assert.False((proof with { Tag = Repeat(0x11, 31) }).Verify(BackendKey));
        Assert.True(proof.IsActiveAt(DateTimeOffset.FromUnixTimeSeconds(1_704_067_200)));
        Assert.False(proof.IsActiveAt(DateTimeOffset.FromUnixTimeSeconds(1_704_067_201)));
    }

    [Fact]
    public void The_known_community_message_is_made()
    {
        using var rotating = ProSigner.FromKey(Convert.FromHexString("0123456789abcdef0123456789abcdeff00baa00000000000000000000000000"));
        var content = new MessageContent
        {
            Payload = new VisibleMessage { Text = "hello" },
            SentAt = Known.SentAt,
            Pro = new ProAttachment
            {
                Proof = Prove(rotating.PublicKey, 1_754_971_101),
                ProfileFeatures = ProfileFeatures.ProBadge,
                MessageFeatures = ProMessageFeatures.None,
            },
        };
        byte[] data = CommunityMessage.Seal(content, rotating);
        Assert.Equal(320, data.Length);
        Assert.Equal(
            "8a0140d706d3b66b58440a842951004c098d3c28c111b2f1b68926dd9d7b00d28beac4e5199af06a06f7787d68c8160d6db7aec5980630b8b0514a855a51c91ee1a10c",
            Convert.ToHexStringLower(data.AsSpan(167, 67)));
    }

    [Theory]
    [InlineData(0, ProStatus.Valid)]
    [InlineData(1, ProStatus.Expired)]
    public void A_proof_is_valid_up_to_its_expiry(int secondsLate, ProStatus expected)
    {
        using var rotating = ProSigner.FromKey(Repeat(2, 32));
        Assert.Equal(expected, OpenWith(Prove(rotating.PublicKey, (ulong)Known.SentAt.ToUnixTimeSeconds() - (ulong)secondsLate), rotating));
    }

    [Fact]
    public void A_proof_of_somebody_else_is_worth_nothing()
    {
        using var rotating = ProSigner.FromKey(Repeat(2, 32));
        using var other = ProSigner.FromKey(Repeat(4, 32));
        ProProof proof = Prove(rotating.PublicKey, 4_000_000_000);
        Assert.Equal(ProStatus.InvalidUserSignature, OpenWith(proof, other));
        Assert.Equal(ProStatus.InvalidUserSignature, OpenWith(proof, null));
        Assert.Equal(ProStatus.InvalidBackendSignature, OpenWith(proof with { Expiry = 4_000_000_001 }, rotating));
        Assert.Equal(ProStatus.InvalidProof, OpenWith(proof with { Version = 1 }, rotating));
        Assert.Equal(ProStatus.InvalidProof, OpenWith(proof with { Signature = default }, rotating));
        Assert.Equal(ProStatus.InvalidProof, OpenWith(null, rotating));
    }

    [Fact]
    public void A_signer_takes_a_seed_or_its_whole_key()
    {
        using var signer = ProSigner.FromKey(BackendSeed);
        using var whole = ProSigner.FromKey([.. BackendSeed, .. signer.PublicKey.ToArray()]);
        Assert.Equal(signer.PublicKey, whole.PublicKey);
        Assert.Throws<ArgumentException>(() => ProSigner.FromKey(new byte[33]));
        Assert.Throws<ArgumentException>(() => ProSigner.FromKey([.. BackendSeed, .. new byte[32]]));
        Assert.Equal("ProSigner", signer.ToString());
    }

    private static ProStatus OpenWith(ProProof? proof, ProSigner? signer)
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        MessageContent content = Known.Hello with { Pro = new ProAttachment { Proof = proof, ProfileFeatures = ProfileFeatures.ProBadge } };
        Assert.True(DirectMessage.TryOpen(DirectMessage.Seal(content, alice, bob.Id, signer), bob, out OpenedMessage? message, out _, [BackendKey]));
        return message.ProStatus;
    }

    private static ProProof Prove(Ed25519PublicKey rotatingKey, ulong expiry)
    {
        var proof = new ProProof { Tag = Repeat(0x11, 32), RotatingKey = rotatingKey.ToArray(), Expiry = expiry };
        byte[] signed = new byte[128];
        int length = proof.WriteSignedBytes(signed);
        using var backend = ProSigner.FromKey(BackendSeed);
        byte[] signature = new byte[64];
        backend.Sign(signed.AsSpan(0, length), signature);
        return proof with { Signature = signature };
    }

    private static byte[] Repeat(byte value, int count) => [.. Enumerable.Repeat(value, count)];
}
