using System.Diagnostics;

namespace SessionSdk.Benchmarks.Network;

/// <summary>What this process spent on a number of equal tasks, and how long they took.</summary>
/// <param name="PerSecond">How many were done in a second.</param>
/// <param name="Cpu">The processor time of one.</param>
/// <param name="Allocated">The bytes that one allocated.</param>
/// <param name="Median">The time within which half of them were done.</param>
/// <param name="Slow">The time within which 99 of 100 were done.</param>
internal readonly record struct Cost(double PerSecond, TimeSpan Cpu, double Allocated, TimeSpan Median, TimeSpan Slow)
{
    /// <summary>Gets how many times as long the slow ones took as those in the middle.</summary>
    internal double Tail => Slow / Median;

    /// <summary>Measures tasks of which a number are always in flight.</summary>
    internal static async Task<Cost> MeasureAsync(int count, int inFlight, Func<int, Task> task)
    {
        int next = 0;
        var times = new long[count];
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i <= count; i = Interlocked.Increment(ref next))
            {
                long began = Stopwatch.GetTimestamp();
                await task(i);
                times[i - 1] = Stopwatch.GetTimestamp() - began;
            }
        }));
        TimeSpan elapsed = watch.Elapsed;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Array.Sort(times);
        return new Cost(
            count / elapsed.TotalSeconds,
            cpu / count,
            allocated / (double)count,
            Stopwatch.GetElapsedTime(0, times[count / 2]),
            Stopwatch.GetElapsedTime(0, times[count * 99 / 100]));
    }

    /// <summary>Takes the one that cost less processor time: what else runs on the machine only ever adds to it.</summary>
    internal Cost OrBetter(Cost other) => other.Cpu < Cpu ? other : this;

    public override string ToString() => $"{PerSecond:F0} /s | {Cpu.TotalMicroseconds:F0} µs | {Allocated / 1024:F1} KB";
}
