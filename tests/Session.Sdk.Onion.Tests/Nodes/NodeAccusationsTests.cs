using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Nodes;

public sealed class NodeAccusationsTests : IDisposable
{
    private readonly FakeNetwork _fake = new(10);
    private readonly NodeAccusations _accusations = new();

    public void Dispose() => _fake.Dispose();

    [Fact]
    public void One_node_is_not_believed_however_often_and_over_whatever_path_it_names_another()
    {
        Assert.Equal(AccusationWeight.First, _accusations.Add(Node(2), Path(0, 1, 2)));
        Assert.Equal(AccusationWeight.Repeated, _accusations.Add(Node(2), Path(0, 1, 2)));
        Assert.Equal(AccusationWeight.Repeated, _accusations.Add(Node(2), Path(3, 1, 2)));
        Assert.Equal(AccusationWeight.Repeated, _accusations.Add(Node(2), Path(4, 1, 2)));
    }

    [Fact]
    public void Two_paths_without_a_common_author_are_believed()
    {
        _accusations.Add(Node(2), Path(0, 1, 2));

        Assert.Equal(AccusationWeight.Believed, _accusations.Add(Node(2), Path(3, 4, 2)));
    }

    [Fact]
    public void Who_stands_behind_the_named_node_is_no_author_of_what_is_said_of_it()
    {
        _accusations.Add(Node(1), Path(0, 1, 2));

        Assert.Equal(AccusationWeight.Believed, _accusations.Add(Node(1), Path(2, 1, 0)));
    }

    [Fact]
    public void A_guard_that_names_itself_is_believed() => Assert.Equal(AccusationWeight.Believed, _accusations.Add(Node(0), Path(0, 1, 2)));

    [Fact]
    public void An_answer_makes_good_what_was_said_before()
    {
        _accusations.Add(Node(2), Path(0, 1, 2));
        _accusations.Forget(Node(2), []);

        Assert.Equal(AccusationWeight.First, _accusations.Add(Node(2), Path(3, 4, 2)));
    }

    private ServiceNode Node(int index) => _fake.Nodes[index].Node;

    private OnionPath Path(params int[] nodes) => new([.. nodes.Select(Node)]);
}
