using SessionSdk.Cryptography;

namespace SessionSdk.DevNet.Tests;

/// <summary>Checks the vectors of network.md 12.1 and storage-rpc.md 11.1.</summary>
public sealed class KnownAnswerTests
{
    [Theory]
    [InlineData("053506f4a71324b7dd114eddbf4e311f39dde243e1f2cb97c40db1961f70ebaae8", 17589930838143112648)]
    [InlineData("05cf27da303a50ac8c4b2d43d27259505c9bcd73fc21cf2a57902c3d050730b604", 10370619079776428163)]
    [InlineData("03d3511706b8b34f6e8411bf07bd22ba6b2435ca56846fbccf6eb1e166a6cd15cc", 2144983569669512198)]
    [InlineData("ff0f06693428fca9102a451e3f28d9cc743d8ea60a89ab6aa69eb119470c11cbd3", 9690840703409570833)]
    [InlineData("05ffba630924aa1224bb930dde21c0d11bf004608f2812217f8ac812d6c7e3ad48", 4532060000165252872)]
    [InlineData("05eeeeeeeeeeeeeeee777777777777777711111111111111118888888888888888", 0)]
    [InlineData("050000000000000000000000000000000000000000000000000123456789abcdef", 0x0123456789abcdef)]
    public void Places_on_the_ring_are_the_reference_s(string address, ulong position) =>
        Assert.Equal(position, StorageAddress.Parse(address, nameof(address)).RingPosition);

    [Theory]
    [InlineData(0, 100)]
    [InlineData(100, 100)]
    [InlineData(149, 100)]
    [InlineData(150, 100)]
    [InlineData(151, 200)]
    [InlineData(250, 200)]
    [InlineData(251, 300)]
    [InlineData(349, 300)]
    [InlineData(547, 498)]
    [InlineData(548, 596)]
    [InlineData(645, 596)]
    [InlineData(646, 694)]
    public void The_nearest_swarm_is_the_reference_s(ulong position, ulong swarm) =>
        Assert.Equal(swarm, SwarmRing.Nearest([100, 200, 300, 399, 498, 596, 694], position));

    [Theory]
    [InlineData("054701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01", 0, "BdcmqougVniyVKoMOIyucgC9ojEps6jJyc5138Lxjv4")]
    [InlineData("054701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01", 2, "JhCtjMJkzQGgeC+1OYil0gc0SvKnXSRDKfwIm/n62EE")]
    [InlineData("054701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01", -10, "HXcplk+9pQ9M+JizLWMpY/mGG1FeWNaeNYUszEe5Gqo")]
    [InlineData("0329acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7", 11, "PVUtA6YXFCbH6XDomEn++7qToxQDIf6OwwksSWS2V6E")]
    public void Message_hashes_are_the_reference_s(string address, int number, string hash) =>
        Assert.Equal(hash, MessageHash.Compute(StorageAddress.Parse(address, nameof(address)), number, "hello session"u8));

    [Theory]
    [InlineData("1eb6ae1cd72f60999486365749bd5dc15cc0b6a2a44d7d063daa5e93722f0c025fd00306403b61", "aes-gcm")]
    [InlineData("9e1a3abe60eff3ea5c23556cc7e225b6f94355315f7281f66ecf4dbb06e7899a52b863e03cde3b287d1638d765db75de02b032", "xchacha20")]
    public void A_layer_of_the_reference_opens(string layer, string name)
    {
        LayerCipher cipher = name == "aes-gcm" ? LayerCipher.AesGcm : LayerCipher.XChaCha20;
        using var secret = SecretKey.CopyFrom(Convert.FromHexString("8fcd8ad3a15c76f76f1c56dff0c529999f8c59b4acda79e05666e54d5727dca1"));
        using LayerKey? key = LayerKey.TryAgree(
            cipher,
            X25519PublicKey.Parse("bbdfc83022d0aff084a6f0c529a93d1c4d728bf7e41199afed0e01ae70d20540"),
            secret,
            X25519PublicKey.Parse("caea52c5b0c316d85ffb53ea536826618b13dee40685f166f632653114526a78"));
        byte[] bytes = Convert.FromHexString(layer);
        Assert.Equal("Hello world"u8.ToArray(), key!.TryOpen(bytes));
        bytes[^1] ^= 1;
        Assert.Null(key.TryOpen(bytes));
    }

    [Theory]
    [InlineData(0, true, false, false)]
    [InlineData(-10, true, false, false)]
    [InlineData(2, false, false, false)]
    [InlineData(-1, false, true, false)]
    [InlineData(-21, false, true, false)]
    [InlineData(-11, false, false, true)]
    [InlineData(-111, false, false, true)]
    [InlineData(-3741, false, true, false)]
    [InlineData(11, false, false, false)]
    [InlineData(1, false, false, false)]
    public void A_namespace_s_number_says_what_it_is(int number, bool isInbox, bool isOutbox, bool isUnrevocable) => Assert.Equal(
        (isInbox, isOutbox, isUnrevocable),
        (NamespaceRules.IsPublicInbox(number), NamespaceRules.IsPublicOutbox(number), NamespaceRules.IsUnrevocable(number)));
}
