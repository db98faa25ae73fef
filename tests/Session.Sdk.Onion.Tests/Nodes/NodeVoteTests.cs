using System.Net;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Nodes;

public sealed class NodeVoteTests
{
    private static readonly ServiceNode[] Nodes = [.. Enumerable.Range(0, 4).Select(index => new FakeNode(index).Node)];

    [Fact]
    public void A_node_needs_two_votes()
    {
        List<ServiceNode> agreed = NodeVote.Count([List(Nodes[0], Nodes[1]), List(Nodes[1], Nodes[2]), List(Nodes[2], Nodes[3])]);

        Assert.Equal([Nodes[1], Nodes[2]], agreed.OrderBy(node => node.HttpsPort));
    }

    [Fact]
    public void The_value_of_the_majority_is_taken()
    {
        ServiceNode moved = Nodes[0] with { Address = IPAddress.Parse("198.51.100.1"), SwarmId = 77 };

        ServiceNode agreed = Assert.Single(NodeVote.Count([List(moved), List(Nodes[0]), List(moved)]));

        Assert.Equal(moved, agreed);
    }

    [Theory]
    [InlineData("address")]
    [InlineData("port")]
    [InlineData("other port")]
    [InlineData("swarm")]
    public void A_node_about_which_all_three_differ_is_dropped(string about)
    {
        ServiceNode[] versions =
        [
            .. Enumerable.Range(1, 3).Select(number => about switch
            {
                "address" => Nodes[0] with { Address = IPAddress.Parse($"198.51.100.{number}") },
                "port" => Nodes[0] with { HttpsPort = (ushort)number },
                "other port" => Nodes[0] with { QuicPort = (ushort)number },
                _ => Nodes[0] with { SwarmId = (ulong)number },
            }),
        ];

        Assert.Empty(NodeVote.Count([List(versions[0]), List(versions[1]), List(versions[2])]));
    }

    [Fact]
    public void Two_voters_must_agree()
        => Assert.Equal([Nodes[0]], NodeVote.Count([List(Nodes[0], Nodes[1]), List(Nodes[0], Nodes[1] with { SwarmId = 9 })]));

    private static NodeList List(params ServiceNode[] nodes) => new([.. nodes.Select(node => new ListedNode(node, 0))], null);
}
