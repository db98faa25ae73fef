using Microsoft.Extensions.Time.Testing;
using SessionSdk.Onion;
using SessionSdk.Tests.Messages;

namespace SessionSdk.Tests.Client;

public sealed class SentTimestampsTests
{
    [Fact]
    public void A_time_with_a_lead_keeps_the_earlier_time_free()
    {
        var timestamps = new SentTimestamps(new NetworkClock(new FakeTimeProvider(SampleMessages.Start)));
        var lead = TimeSpan.FromMilliseconds(100);
        DateTimeOffset[] times = new DateTimeOffset[6];
        for (int i = 0; i < times.Length; i += 3)
        {
            times[i] = timestamps.Next();
            times[i + 1] = timestamps.Next(lead);
            times[i + 2] = times[i + 1] - lead;
        }

        Assert.Equal(times.Length, times.Distinct().Count());
    }

    [Fact]
    public void After_a_correction_times_go_back_with_the_clock_and_none_is_given_twice()
    {
        var clock = new NetworkClock(new FakeTimeProvider(SampleMessages.Start));
        var timestamps = new SentTimestamps(clock);
        var times = new List<DateTimeOffset>();
        foreach (TimeSpan wrong in new[] { TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.Zero })
        {
            clock.Set(SampleMessages.Start + wrong);
            for (int i = 0; i < 20; i++)
            {
                times.Add(timestamps.Next());
                DateTimeOffset later = timestamps.Next(TimeSpan.FromMilliseconds(100));
                times.AddRange([later - TimeSpan.FromMilliseconds(100), later]);
            }
        }

        Assert.Equal(times.Count, times.Distinct().Count());
        Assert.InRange(times[^1], SampleMessages.Start, SampleMessages.Start.AddMinutes(1));
    }

    [Fact]
    public void Times_grow_even_while_the_clock_stands_still_or_threads_compete()
    {
        var timestamps = new SentTimestamps(new NetworkClock(new FakeTimeProvider(SampleMessages.Start)));
        var times = new DateTimeOffset[4000];

        Parallel.For(0, times.Length, i => times[i] = timestamps.Next());

        Assert.Equal(times.Length, times.Distinct().Count());
        Assert.Equal(SampleMessages.Start, times.Min());
        Assert.All(times, time => Assert.Equal(0, time.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
