using CsCheck;
using ModeratorBot.Rules;

namespace SessionSdk.Samples.Tests.ModeratorBot;

public sealed class BudgetTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void More_actions_than_the_budget_pause_until_somebody_says_go_on()
    {
        var budget = new Budget(2, TimeSpan.FromMinutes(1));

        Assert.True(budget.TrySpend(Noon));
        Assert.True(budget.TrySpend(Noon));
        Assert.False(budget.TrySpend(Noon.AddSeconds(59)));
        Assert.True(budget.IsPaused);
        Assert.False(budget.TrySpend(Noon.AddHours(1)));

        budget.Resume();
        Assert.True(budget.TrySpend(Noon.AddHours(1)));
    }

    [Fact]
    public void In_no_window_is_more_done_than_the_budget() =>
        Gen.Int[0, 40].Array[1, 60].Sample(gaps =>
        {
            var budget = new Budget(5, TimeSpan.FromSeconds(60));
            var spent = new List<DateTimeOffset>();
            DateTimeOffset now = Noon;
            foreach (int gap in gaps)
            {
                now = now.AddSeconds(gap);
                if (!budget.TrySpend(now))
                {
                    // There was no reason to stop but five actions within the last minute.
                    return spent.Count(time => now - time < budget.Window) == 5;
                }

                spent.Add(now);
                if (spent.Count(time => now - time < budget.Window) > 5)
                {
                    return false;
                }
            }

            return !budget.IsPaused;
        });

    [Fact]
    public void What_is_only_nice_takes_no_more_than_half_and_pauses_nothing()
    {
        var budget = new Budget(4, TimeSpan.FromMinutes(1));

        Assert.True(budget.TrySpare(Noon));
        Assert.True(budget.TrySpare(Noon));
        Assert.False(budget.TrySpare(Noon));
        Assert.False(budget.IsPaused);
        Assert.True(budget.TrySpend(Noon));
        Assert.True(budget.TrySpend(Noon));
        Assert.True(budget.TrySpare(Noon.AddMinutes(1)));
    }
}
