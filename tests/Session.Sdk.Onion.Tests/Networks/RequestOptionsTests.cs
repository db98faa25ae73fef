namespace SessionSdk.Onion.Tests.Networks;

/// <summary>What no timer can wait is refused where it is said, not where it is waited for.</summary>
public sealed class RequestOptionsTests
{
    private static readonly TimeSpan TooLong = TimeSpan.FromMilliseconds(uint.MaxValue);

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    public static TheoryData<string, Func<TimeSpan, OnionRequestOptions>> Waits => new()
    {
        { nameof(OnionRequestOptions.Deadline), static wait => new OnionRequestOptions { Deadline = wait } },
        { nameof(OnionRequestOptions.TryTimeout), static wait => new OnionRequestOptions { TryTimeout = wait } },
        { nameof(OnionRequestOptions.OverlapDelay), static wait => new OnionRequestOptions { OverlapDelay = wait } },
        { nameof(OnionRequestOptions.CheckDelay), static wait => OnionRequestOptions.ForServers with { CheckDelay = wait } },
    };

    [Theory]
    [MemberData(nameof(Waits), DisableDiscoveryEnumeration = true)]
    public void A_wait_that_no_timer_can_wait_is_refused_by_name(string name, Func<TimeSpan, OnionRequestOptions> set)
    {
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => set(TooLong)).ParamName);
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => set(TimeSpan.MaxValue)).ParamName);

        Assert.NotNull(set(Longest));
        using var timer = new CancellationTokenSource(Longest, TimeProvider.System);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CancellationTokenSource(TooLong, TimeProvider.System));
    }

    [Fact]
    public void No_overlap_and_no_question_stay_possible() =>
        Assert.Equal((null, null), (new OnionRequestOptions { OverlapDelay = null }.OverlapDelay, new OnionRequestOptions { CheckDelay = null }.CheckDelay));
}
