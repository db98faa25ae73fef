using System.Net;
using CsCheck;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Onion;

namespace SessionSdk.Swarm.Tests;

public sealed class AddressTests
{
    private const ulong Top = 1UL << 63;

    private static readonly ulong[] Seven = [100, 200, 300, 399, 498, 596, 694];

    [Theory]
    [InlineData("053506f4a71324b7dd114eddbf4e311f39dde243e1f2cb97c40db1961f70ebaae8", 17589930838143112648)]
    [InlineData("05cf27da303a50ac8c4b2d43d27259505c9bcd73fc21cf2a57902c3d050730b604", 10370619079776428163)]
    [InlineData("03d3511706b8b34f6e8411bf07bd22ba6b2435ca56846fbccf6eb1e166a6cd15cc", 2144983569669512198)]
    [InlineData("250f06693428fca9102a451e3f28d9cc743d8ea60a89ab6aa69eb119470c11cbd3", 9690840703409570833)]
    [InlineData("05ffba630924aa1224bb930dde21c0d11bf004608f2812217f8ac812d6c7e3ad48", 4532060000165252872)]
    [InlineData("05eeeeeeeeeeeeeeee777777777777777711111111111111118888888888888888", 0)]
    [InlineData("05fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe", 1)]
    [InlineData("05ffffffffffffffffffffffffffffffffffffffffffffffff7fffffffffffffff", Top)]
    [InlineData("05000000000000000000000000000000000000000000000000ffffffffffffffff", ulong.MaxValue)]
    [InlineData("050000000000000000000000000000000000000000000000000123456789abcdef", 0x0123456789abcdef)]
    public void The_place_in_the_space_of_swarms_is_known(string address, ulong place) => Assert.Equal(place, SessionAddress.Parse(address).SwarmSpace);

    [Theory]
    [InlineData(0, 100)]
    [InlineData(100, 100)]
    [InlineData(149, 100)]
    [InlineData(150, 100)]
    [InlineData(151, 200)]
    [InlineData(250, 200)]
    [InlineData(251, 300)]
    [InlineData(349, 300)]
    [InlineData(350, 399)]
    [InlineData(448, 399)]
    [InlineData(449, 498)]
    [InlineData(547, 498)]
    [InlineData(548, 596)]
    [InlineData(645, 596)]
    [InlineData(646, 694)]
    [InlineData(Top, 694)]
    [InlineData(Top + 0x18d, 694)]
    [InlineData(Top + 0x18e, 100)]
    [InlineData(0xa000000000000000, 100)]
    [InlineData(ulong.MaxValue, 100)]
    public void The_nearest_swarm_is_known(ulong place, ulong swarm) => Assert.Equal(swarm, SwarmMap.Nearest(Seven, place));

    [Theory]
    [InlineData(39, ulong.MaxValue - 19)]
    [InlineData(40, ulong.MaxValue - 19)]
    [InlineData(41, 100)]
    public void The_ring_has_no_end(ulong place, ulong swarm) => Assert.Equal(swarm, SwarmMap.Nearest([.. Seven, ulong.MaxValue - 19], place));

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 1)]
    public void Zero_is_a_swarm_like_any_other(ulong place) => Assert.Equal(0UL, SwarmMap.Nearest([0, .. Seven, ulong.MaxValue - 19], place));

    [Theory]
    [InlineData("054701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01", 0x0cffffffffffffff)]
    [InlineData("0329acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7", 0x4bffffffffffffff)]
    public void Addresses_find_their_swarm(string address, ulong swarm)
    {
        ServiceNode[] nodes = [Node(1, 0xf4ffffffffffffff), Node(2, 0x0cffffffffffffff), Node(3, 0x4bffffffffffffff), Node(4, ServiceNode.NoSwarm), Node(5, swarm)];
        var map = new SwarmMap(nodes);
        Assert.Equal(3, map.Count);
        Swarm found = map.Find(SessionAddress.Parse(address))!;
        Assert.Equal(swarm, found.Id);
        Assert.Equal(nodes.Where(node => node.SwarmId == swarm), found.Members);
    }

    [Fact]
    public void Without_swarms_there_is_none() => Assert.Null(new SwarmMap([Node(1, ServiceNode.NoSwarm)]).Find(default));

    [Fact]
    public void The_nearest_swarm_has_the_least_distance() =>
        Gen.Select(Gen.ULong.Array[1, 20], Gen.ULong).Sample((ids, place) =>
        {
            ulong[] sorted = [.. ids.Distinct().Order()];
            ulong chosen = SwarmMap.Nearest(sorted, place);
            ulong least = sorted.Min(id => Math.Min(unchecked(id - place), unchecked(place - id)));
            return Math.Min(unchecked(chosen - place), unchecked(place - chosen)) == least;
        });

    [Fact]
    public void Ids_become_addresses()
    {
        using AccountKeys keys = AccountKeys.Generate();
        SessionAddress address = keys.Id;
        Assert.Equal(keys.Id.ToString(), address.ToString());
        Assert.Equal(SessionIdPrefix.Account, address.Prefix);
        using GroupKeys group = GroupKeys.Generate();
        address = group.Id;
        Assert.Equal(group.Id.ToString(), address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("05")]
    [InlineData("05zz0000000000000000000000000000000000000000000000000123456789abcdef")]
    [InlineData("050000000000000000000000000000000000000000000000000123456789abcdef00")]
    public void Other_texts_are_no_addresses(string text) => Assert.False(SessionAddress.TryParse(text, out _));

    [Theory]
    [InlineData(0, true, false, false, 14)]
    [InlineData(2, false, false, false, 30)]
    [InlineData(11, false, false, false, 30)]
    [InlineData(-10, true, false, false, 14)]
    [InlineData(-11, false, false, true, 30)]
    [InlineData(-111, false, false, true, 30)]
    [InlineData(-1, false, true, false, 30)]
    [InlineData(-21, false, true, false, 30)]
    [InlineData(21, false, false, false, 30)]
    [InlineData(short.MinValue, false, false, false, 30)]
    [InlineData(short.MaxValue, false, false, false, 30)]
    public void The_number_of_a_namespace_says_its_rules(short number, bool inbox, bool outbox, bool unrevocable, int days)
    {
        var tested = new Namespace(number);
        Assert.Equal(inbox, tested.IsPublicInbox);
        Assert.Equal(outbox, tested.IsPublicOutbox);
        Assert.Equal(unrevocable, tested.IsUnrevocable);
        Assert.Equal(TimeSpan.FromDays(days), tested.MaxTimeToLive);
    }

    private static ServiceNode Node(byte number, ulong swarm)
    {
        byte[] key = new byte[32];
        key[0] = number;
        return new ServiceNode
        {
            Ed25519PublicKey = Ed25519PublicKey.Create(key),
            X25519PublicKey = X25519PublicKey.Create(key),
            Address = IPAddress.Loopback,
            HttpsPort = 1,
            SwarmId = swarm,
        };
    }
}
