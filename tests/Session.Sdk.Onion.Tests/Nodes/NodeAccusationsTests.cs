using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Nodes;

public sealed class NodeAccusationsTests : IDisposable
{
    private readonly FakeNetwork _fake = new(12);
    private readonly NodeAccusations _accusations = new();

    public void Dispose() => _fake.Dispose();

    [Fact]
    public void One_node_is_not_believed_however_often_and_over_whatever_path_it_names_another()
    {
        Assert.Equal(AccusationWeight.First, Add(2, [0, 1, 2], 5));
        Assert.Equal(AccusationWeight.Repeated, Add(2, [0, 1, 2], 6));
        Assert.Equal(AccusationWeight.Repeated, Add(2, [3, 1, 2], 7));
        Assert.Equal(AccusationWeight.Repeated, Add(2, [4, 1, 2], 8));
    }

    [Fact]
    public void Requests_without_a_common_participant_are_believed()
    {
        Add(2, [0, 1, 2], 5);

        Assert.Equal(AccusationWeight.Believed, Add(2, [3, 4, 2], 6));
    }

    [Fact]
    public void Requests_that_no_single_participant_was_in_are_believed()
    {
        Assert.Equal(AccusationWeight.First, Add(2, [0, 1, 2], 5));
        Assert.Equal(AccusationWeight.Repeated, Add(2, [0, 3, 2], 6));
        Assert.Equal(AccusationWeight.Believed, Add(2, [1, 3, 2], 7));
    }

    [Fact]
    public void A_destination_may_have_named_any_node_of_the_paths_that_lead_to_it()
    {
        Assert.Equal(AccusationWeight.First, Add(2, [0, 1, 2], 9));
        Assert.Equal(AccusationWeight.Repeated, Add(2, [3, 4, 2], 9));
        Assert.Equal(AccusationWeight.Repeated, Add(2, [2, 6, 7], 9));
    }

    [Fact]
    public void Who_stands_behind_the_named_node_may_have_named_it()
    {
        Assert.Equal(AccusationWeight.First, Add(1, [0, 1, 2], 5));
        Assert.Equal(AccusationWeight.Repeated, Add(1, [3, 1, 2], 6));
    }

    [Fact]
    public void A_guard_that_is_named_has_not_written_it_for_sure()
    {
        Assert.Equal(AccusationWeight.First, Add(0, [0, 1, 2], 5));
        Assert.Equal(AccusationWeight.Repeated, Add(0, [0, 3, 4], 5));
    }

    [Fact]
    public void A_server_may_have_named_any_node_of_the_paths_that_lead_to_it()
    {
        Assert.Equal(AccusationWeight.First, Add(2, [0, 1, 2], null));
        Assert.Equal(AccusationWeight.Repeated, Add(2, [3, 4, 2], null));
        Assert.Equal(AccusationWeight.Believed, Add(2, [5, 6, 2], 7));
    }

    [Fact]
    public void A_destination_is_named_by_the_nodes_of_the_path()
    {
        Assert.Equal(AccusationWeight.First, Add(5, [0, 1, 2], 5));
        Assert.Equal(AccusationWeight.Believed, Add(5, [3, 4, 6], 5));
    }

    [Fact]
    public void An_answer_makes_good_what_was_said_before()
    {
        Add(2, [0, 1, 2], 5);
        _accusations.Forget(Node(2), []);

        Assert.Equal(AccusationWeight.First, Add(2, [3, 4, 2], 6));
    }

    private AccusationWeight Add(int named, int[] path, int? destination) =>
        _accusations.Add(Node(named), new OnionPath([.. path.Select(Node)]), destination is { } index ? Node(index) : null);

    private ServiceNode Node(int index) => _fake.Nodes[index].Node;
}
