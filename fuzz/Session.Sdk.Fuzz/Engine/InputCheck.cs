using System.Diagnostics;

namespace SessionSdk.Fuzz;

/// <summary>Runs a target on one input.</summary>
internal static class InputCheck
{
    /// <summary>How long a decoder may take for an input.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromMilliseconds(100);

    // What runs for the first time allocates for itself, and another process may take the processor: only what fails every time is a finding.
    private const int Attempts = 5;

    /// <summary>Runs the target; an allocation counts when it happens every time.</summary>
    /// <exception cref="FuzzFailureException">Something did not hold, or the decoder threw.</exception>
    public static bool Run(FuzzTarget target, byte[] input)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return target.Run(input);
            }
            catch (ExcessiveAllocationException) when (attempt < Attempts)
            {
            }
        }
    }

    /// <summary>Runs the target and also holds it to <see cref="TimeLimit"/>.</summary>
    /// <exception cref="FuzzFailureException">Something did not hold, or the decoder threw or took too long.</exception>
    public static bool RunTimed(FuzzTarget target, byte[] input)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int attempt = 1; ; attempt++)
        {
            long start = Stopwatch.GetTimestamp();
            bool accepted = Run(target, input);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            best = took < best ? took : best;
            if (best <= TimeLimit)
            {
                return accepted;
            }

            if (attempt == Attempts)
            {
                throw new FuzzFailureException($"Decoding took {best.TotalMilliseconds:F0} ms, longer than {TimeLimit.TotalMilliseconds:F0} ms.");
            }
        }
    }
}
