using System.Diagnostics;

namespace SessionSdk.Fuzz;

/// <summary>Tries changed inputs on one target for some time.</summary>
internal sealed class FuzzRun(string name, int seed, TimeSpan duration, bool keepLast)
{
    private const int MaxAdded = 512;

    // Far above the limit for a decoder: no processor is that busy.
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(20);

    private readonly TrialClock _trial = new();
    private volatile byte[]? _input;

    /// <summary>Gets the target's name.</summary>
    public string Name => name;

    /// <summary>Gets how many inputs were tried.</summary>
    public long Tried { get; private set; }

    /// <summary>Gets how many of them the decoder accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>Gets what failed, or <see langword="null"/>.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Gets the input that failed.</summary>
    public byte[]? FailedInput { get; private set; }

    /// <summary>Gets whether the decoder has been at one input for so long that it will hardly come back.</summary>
    public bool IsHanging => _trial.Elapsed > HangLimit;

    /// <summary>Gets the input that is being tried.</summary>
    public byte[]? CurrentInput => _input;

    /// <summary>Tries what is kept first, then changes of it, until something fails or the time is over.</summary>
    public void Run()
    {
        FuzzTarget target = FuzzTargets.Create(name);
        var random = new Random(HashCode(name, seed));
        var pool = FuzzFolders.Kept(name).Select(kept => kept.Input).ToList();
        var mutator = new Mutator(random, target);
        int kept = pool.Count;
        foreach (byte[] input in pool.ToArray())
        {
            // The first run of each also compiles: its time says nothing.
            if (!Try(() => InputCheck.Run(target, input), input, out _))
            {
                return;
            }
        }

        if (pool.Count == 0)
        {
            pool.Add([]);
        }

        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            byte[] input = mutator.Next(pool);
            if (!Try(() => InputCheck.RunTimed(target, input), input, out bool accepted))
            {
                return;
            }

            // What is accepted is a better start for the next change than what is not.
            if (accepted && random.Next(4) == 0 && input.Length < target.MaxLength / 4)
            {
                if (pool.Count < kept + MaxAdded)
                {
                    pool.Add(input);
                }
                else
                {
                    pool[kept + random.Next(MaxAdded)] = input;
                }
            }
        }
    }

    private bool Try(Func<bool> run, byte[] input, out bool accepted)
    {
        accepted = false;
        _input = input;
        if (keepLast)
        {
            FuzzFolders.Write("last", name, input);
        }

        _trial.Start();
        try
        {
            accepted = run();
            Tried++;
            Accepted += accepted ? 1 : 0;
            return true;
        }
#pragma warning disable CA1031 // Whatever a decoder throws is a finding.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Failure = failure;
            FailedInput = input;
            return false;
        }
        finally
        {
            _trial.Stop();
        }
    }

    // The one of the runtime differs from run to run.
    private static int HashCode(string text, int seed) => text.Aggregate(seed, (hash, letter) => unchecked((hash * 31) + letter));
}
