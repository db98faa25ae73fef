using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Nodes;

public sealed class SilentNodesTests
{
    [Fact]
    public async Task A_node_that_is_missed_while_the_search_for_others_ends_is_asked_all_the_same()
    {
        ServiceNode[] missed = [new FakeNode(1).Node];
        ServiceNode other = new FakeNode(2).Node;
        int looks = 0;
        var asked = new System.Collections.Concurrent.ConcurrentQueue<ServiceNode>();
        SilentNodes? silent = null;
        silent = new SilentNodes(Find, new EagerTime(), TestContext.Current.CancellationToken)
        {
            Ask = (node, _) =>
            {
                asked.Enqueue(node);
                missed = [];
                return Task.FromResult(true);
            },
        };

        silent.AskIfMissed();

        await Eventually.True(() => asked.Contains(other));
        await silent.DrainAsync();
        Assert.Equal(2, asked.Count);

        ServiceNode[] Find()
        {
            ServiceNode[] seen = missed;
            if (Interlocked.Increment(ref looks) == 3)
            {
                // The search has seen that nobody is missed, and has not ended yet when somebody is.
                missed = [other];
                silent!.AskIfMissed();
            }

            return seen;
        }
    }

    [Fact]
    public async Task The_search_begins_again_after_it_failed()
    {
        int asked = 0;
        var silent = new SilentNodes(() => [new FakeNode(1).Node], new EagerTime(), TestContext.Current.CancellationToken)
        {
            Ask = (_, _) => Interlocked.Increment(ref asked) < 3 ? throw new FormatException("a mistake") : Task.FromResult(true),
        };

        await Eventually.True(() =>
        {
            silent.AskIfMissed();
            return Volatile.Read(ref asked) >= 3;
        });
    }
}
