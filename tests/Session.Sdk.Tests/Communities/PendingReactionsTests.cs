using SessionSdk.Communities;

namespace SessionSdk.Tests.Communities;

public sealed class PendingReactionsTests
{
    [Fact]
    public void A_row_that_is_older_than_the_change_does_not_take_it_back_and_a_newer_one_ends_it()
    {
        var pending = new PendingReactions();
        pending.Begin(5, "👍", isRemoval: false);
        Assert.Single(pending.Newer(5, 100));

        pending.Accept(5, "👍", 120);
        Assert.Single(pending.Newer(5, 119));
        Assert.Empty(pending.Newer(6, 200));
        Assert.Empty(pending.Newer(5, 120));
        Assert.Empty(pending.Newer(5, 1));
    }

    [Fact]
    public void The_last_change_of_an_emoji_counts_and_a_refused_one_is_forgotten()
    {
        var pending = new PendingReactions();
        pending.Begin(5, "👍", isRemoval: false);
        pending.Begin(5, "👍", isRemoval: true);
        Assert.True(Assert.Single(pending.Newer(5, 1)).IsRemoval);

        pending.Drop(5, "👍", isRemoval: false);
        Assert.Single(pending.Newer(5, 1));
        pending.Drop(5, "👍", isRemoval: true);
        Assert.Empty(pending.Newer(5, 1));
    }

    [Fact]
    public void What_a_server_never_lists_is_bounded()
    {
        var pending = new PendingReactions();
        for (int i = 0; i < 10_000; i++)
        {
            pending.Begin(i, "👍", isRemoval: false);
        }

        Assert.Empty(pending.Newer(0, 0));
        Assert.Single(pending.Newer(9_999, 0));
    }
}
