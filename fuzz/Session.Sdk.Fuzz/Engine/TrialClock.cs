using System.Diagnostics;

namespace SessionSdk.Fuzz;

/// <summary>Tells a watching thread how long another one has been at its present input.</summary>
/// <remarks>A <see cref="Stopwatch"/> does not: read while it is reset, it gives the time since the machine was started.</remarks>
internal sealed class TrialClock
{
    private const long None = 0;

    private long _since = None;

    /// <summary>Gets how long the present trial has lasted, or zero between two of them.</summary>
    public TimeSpan Elapsed => Volatile.Read(ref _since) is not None and var since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Begins a trial.</summary>
    public void Start() => Volatile.Write(ref _since, Stopwatch.GetTimestamp());

    /// <summary>Ends the trial.</summary>
    public void Stop() => Volatile.Write(ref _since, None);
}
