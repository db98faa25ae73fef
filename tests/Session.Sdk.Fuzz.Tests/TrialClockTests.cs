namespace SessionSdk.Fuzz.Tests;

/// <summary>What a watching thread sees of another one's trials.</summary>
public sealed class TrialClockTests
{
    [Fact]
    public void Time_passes_from_the_start_of_a_trial_to_its_end()
    {
        var clock = new TrialClock();
        Assert.Equal(TimeSpan.Zero, clock.Elapsed);
        clock.Start();
        Assert.True(SpinWait.SpinUntil(() => clock.Elapsed > TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(20)));
        clock.Stop();
        Assert.Equal(TimeSpan.Zero, clock.Elapsed);
    }
}
