namespace SessionSdk.Onion;

/// <summary>Holds one try of a request on one path, which may run beside others.</summary>
/// <param name="avoided">The paths that were tried before.</param>
internal sealed class PathTry(IReadOnlyCollection<PathEntry> avoided) : IDisposable
{
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal IReadOnlyCollection<PathEntry> Avoided { get; } = avoided;

    /// <summary>Gets or sets what brings the guard's reply; <see langword="null"/> when it did not come in time.</summary>
    internal Task<GuardReply?> Exchange { get; set; } = Task.FromResult<GuardReply?>(null);

    /// <summary>Gets what ends when a path was found and the request is on its way.</summary>
    internal Task Sent => _sent.Task;

    internal long SentAt { get; private set; }

    /// <summary>Gets when the request went out, by the machine's clock: that counts the time for which it slept.</summary>
    internal DateTimeOffset AskedAt { get; private set; }

    internal TimeSpan RoundTrip { get; set; }

    internal PathEntry? Entry { get; set; }

    /// <summary>Gets what ends when somebody seems to be gone; never, when nobody is asked or everybody answers.</summary>
    internal TaskCompletionSource<PathDoubt> Doubt { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets or sets whether the consequences of the doubt were drawn.</summary>
    internal bool IsDoubted { get; set; }

    internal OnionRequest? Request { get; set; }

    internal void NoteSent(TimeProvider time)
    {
        SentAt = time.GetTimestamp();
        AskedAt = time.GetUtcNow();
        _sent.TrySetResult();
    }

    public void Dispose() => Request?.Dispose();
}
