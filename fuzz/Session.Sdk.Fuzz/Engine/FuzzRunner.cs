using System.Diagnostics;

namespace SessionSdk.Fuzz;

/// <summary>Runs targets side by side and reports.</summary>
internal static class FuzzRunner
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);

    /// <summary>Runs targets, a few at a time.</summary>
    /// <returns>Whether nothing failed.</returns>
    public static async Task<bool> RunAsync(IReadOnlyList<string> targets, int seed, TimeSpan duration, int parallel, bool keepLast)
    {
        Console.WriteLine($"seed {seed}, {duration.TotalSeconds} s for each of {targets.Count} targets, {parallel} at a time");
        long start = Stopwatch.GetTimestamp();
        var waiting = new Queue<string>(targets);
        var running = new Dictionary<Task, FuzzRun>();
        bool good = true;
        while (waiting.Count > 0 || running.Count > 0)
        {
            while (running.Count < parallel && waiting.TryDequeue(out string? name))
            {
                var run = new FuzzRun(name, seed, duration, keepLast);
                running[Task.Factory.StartNew(run.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)] = run;
            }

            await Task.WhenAny([.. running.Keys, Task.Delay(WatchInterval)]).ConfigureAwait(false);
            if (running.Values.FirstOrDefault(run => run.IsHanging) is { CurrentInput: { } input } hanging)
            {
                Report(hanging, "The decoder does not come back.", input, seed);
                Environment.Exit(1);
            }

            foreach ((Task task, FuzzRun run) in running.Where(pair => pair.Key.IsCompleted).ToArray())
            {
                await task.ConfigureAwait(false);
                running.Remove(task);
                Console.WriteLine($"{run.Name}: {run.Tried} inputs, {run.Accepted} accepted");
                if (run.Failure is { } failure)
                {
                    good = false;
                    Report(run, failure.ToString(), run.FailedInput!, seed);
                }
            }
        }

        Console.WriteLine($"{(good ? "nothing failed" : "something failed")}, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
        return good;
    }

    private static void Report(FuzzRun run, string failure, byte[] input, int seed) => Console.WriteLine($"""
        FAILED {run.Name} (seed {seed}), an input of {input.Length} bytes: {FuzzFolders.Write("findings", run.Name, input)}
        {failure}
        """);
}
