using System.Diagnostics;

namespace SessionSdk.Benchmarks.Network;

/// <summary>What this process spent on a number of equal tasks.</summary>
/// <param name="PerSecond">How many were done in a second.</param>
/// <param name="Cpu">The processor time of one.</param>
/// <param name="Allocated">The bytes that one allocated.</param>
internal readonly record struct Cost(double PerSecond, TimeSpan Cpu, double Allocated)
{
    /// <summary>Measures tasks of which a number are always in flight.</summary>
    internal static async Task<Cost> MeasureAsync(int count, int inFlight, Func<int, Task> task)
    {
        int next = 0;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            for (int i = Interlocked.Increment(ref next); i <= count; i = Interlocked.Increment(ref next))
            {
                await task(i);
            }
        }));
        return new Cost(
            count / watch.Elapsed.TotalSeconds,
            (Environment.CpuUsage.TotalTime - cpu) / count,
            (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)count);
    }

    public override string ToString() => $"{PerSecond:F0} /s | {Cpu.TotalMicroseconds:F0} µs | {Allocated / 1024:F1} KB";
}
