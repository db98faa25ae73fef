using SessionSdk.Groups;
using SessionSdk.Identity;

namespace SessionSdk.Tests.Groups;

public sealed class RenewalPaceTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(20);

    private readonly AccountId _alice = NewId();
    private readonly AccountId _bob = NewId();

    [Fact]
    public void Each_further_renewal_for_the_same_members_waits_twice_as_long_but_never_longer_than_a_day()
    {
        var pace = new RenewalPace();
        Assert.Equal(First, pace.After(First, [_alice]));
        for (int i = 1; i <= 12; i++)
        {
            pace.Note([_alice]);
            Assert.Equal(First * (1 << i), pace.After(First, [_alice]));
        }

        for (int i = 0; i < 1_000; i++)
        {
            pace.Note([_alice]);
        }

        Assert.Equal((RenewalPace.Longest, 1_012), (pace.After(First, [_alice]), pace.Times));
        Assert.Equal(RenewalPace.Longest, pace.After(TimeSpan.MaxValue, [_alice]));
    }

    [Fact]
    public void Other_members_begin_anew()
    {
        var pace = new RenewalPace();
        pace.Note([_alice]);
        pace.Note([_alice]);

        Assert.Equal(First, pace.After(First, [_alice, _bob]));
        pace.Note([_alice, _bob]);
        Assert.Equal((2 * First, First, 1), (pace.After(First, [_alice, _bob]), pace.After(First, [_alice]), pace.Times));
    }

    private static AccountId NewId()
    {
        using AccountKeys keys = AccountKeys.Generate();
        return keys.Id;
    }
}
