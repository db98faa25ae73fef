using System.Net;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Nodes;

public sealed class HardForkClaimsTests
{
    private static readonly ServiceNode[] Nodes = [.. Enumerable.Range(0, 40).Select(index => new FakeNode(index).Node)];

    [Fact]
    public async Task One_node_alone_does_not_change_the_rules()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = FakeClient.Connect(fake);
        for (int time = 0; time < 20; time++)
        {
            network.NoteHardFork(Nodes[0], new HardFork(200, 1));
        }

        Assert.Equal(default, network.HardFork);
        network.NoteHardFork(Nodes[1], new HardFork(19, 6));
        Assert.Equal(new HardFork(19, 6), network.HardFork);
        network.NoteHardFork(Nodes[2], new HardFork(19, 7));
        Assert.Equal(new HardFork(19, 7), network.HardFork);
    }

    [Fact]
    public void Nodes_of_one_network_count_as_one()
    {
        var claims = new HardForkClaims(FakeClient.Settings);
        Assert.Null(claims.Note(Nodes[0], new HardFork(99, 0)));

        Assert.Null(claims.Note(Nodes[1] with { Address = IPAddress.Parse("10.0.0.77") }, new HardFork(99, 0)));

        Assert.Equal(new HardFork(19, 0), claims.Note(Nodes[2], new HardFork(19, 0)));
    }

    [Theory]
    [InlineData(256, 0)]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(19, 256)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Numbers_that_cannot_be_are_no_claim(int major, int minor)
    {
        var claims = new HardForkClaims(FakeClient.Settings);

        Assert.Null(claims.Note(Nodes[0], new HardFork(major, minor)));
        Assert.Null(claims.Note(Nodes[1], new HardFork(major, minor)));
    }

    [Fact]
    public void A_claim_gives_way_to_those_of_others()
    {
        var claims = new HardForkClaims(FakeClient.Settings);
        claims.Note(Nodes[0], new HardFork(99, 0));
        foreach (ServiceNode node in Nodes.Skip(2))
        {
            claims.Note(node, new HardFork(19, 6));
        }

        Assert.Equal(new HardFork(19, 6), claims.Note(Nodes[1], new HardFork(99, 0)));
    }
}
