using System.Collections.Immutable;

namespace SessionSdk.Onion;

/// <summary>Holds what has been tried for one request.</summary>
internal sealed class SendAttempts<TAnswer>(OnionCall<TAnswer> call, OnionRequestOptions options)
{
    private const double OverlapShare = 0.4;

    private readonly UnansweredPaths _tried = options.Unanswered ?? new UnansweredPaths();
    private int _sent;
    private ImmutableList<PathEntry> _used = [];

    internal OnionCall<TAnswer> Call { get; } = call;

    internal OnionRequestOptions Options { get; } = options;

    /// <summary>Gets after how long the next path is tried beside a slow one: early enough to end before the deadline.</summary>
    internal TimeSpan? OverlapDelay { get; } = options.OverlapDelay is { } asked && asked > options.Deadline * OverlapShare
        ? options.Deadline * OverlapShare
        : options.OverlapDelay;

    /// <summary>Gets the tries under way.</summary>
    internal List<PathTry> Running { get; } = [];

    /// <summary>Gets the paths that failed, and how suspect that makes their nodes once another path has brought the answer.</summary>
    internal List<(PathEntry Entry, RequestKind Kind, double Weight)> Failed { get; } = [];

    internal PathClaims Claims { get; } = new();

    /// <summary>Gets whether the request may be sent once more.</summary>
    internal bool MayTryMore => Volatile.Read(ref _sent) < Options.MaxTries;

    /// <summary>Gets whether no further path will say anything.</summary>
    internal bool IsLast => !MayTryMore && Running.Count == 0;

    /// <summary>Gets the paths that were tried until now, those of earlier requests of the same wish among them.</summary>
    internal IReadOnlyCollection<PathEntry> Tried => _tried.Paths;

    /// <summary>Gets whether this request went out over any path.</summary>
    internal bool WasSent => !Volatile.Read(ref _used).IsEmpty;

    internal SessionException? LastFailure { get; private set; }

    /// <summary>Gets how many tries have failed.</summary>
    internal int Failures { get; private set; }

    internal TimeSpan MinimumDelay { get; private set; }

    internal TAnswer Answer { get; set; } = default!;

    /// <summary>Gets the path that brought the answer.</summary>
    internal OnionPath? Answered { get; private set; }

    internal void NoteSent(PathEntry entry)
    {
        _tried.Add(entry);
        ImmutableInterlocked.Update(ref _used, static (used, added) => used.Add(added), entry);
        Interlocked.Increment(ref _sent);
        Options.Posted?.Add();
    }

    /// <summary>Notes that a path brought the answer.</summary>
    internal void NoteAnswered(PathEntry entry)
    {
        Answered = entry.Path;
        _tried.Remove(entry);
    }

    /// <summary>Notes that it is the destination that does not answer: the paths are as good as before.</summary>
    internal void NoteSilentDestination()
    {
        foreach (PathEntry entry in Volatile.Read(ref _used))
        {
            _tried.Remove(entry);
        }
    }

    /// <summary>Takes back that the request was sent: the guard could not be reached.</summary>
    internal void NoteNotSent()
    {
        Interlocked.Decrement(ref _sent);
        Options.Posted?.Remove();
    }

    /// <summary>Notes a failure after which another path is worth a try.</summary>
    /// <exception cref="SessionException">The tries are used up: the failure itself.</exception>
    internal void Fail(SessionException failure, TimeSpan minimumDelay = default)
    {
        FailUnsent(failure);
        MinimumDelay = minimumDelay;
        if (IsLast)
        {
            throw failure;
        }
    }

    /// <summary>Notes that the request found no path, or no guard: that uses up time but no try.</summary>
    internal void FailUnsent(SessionException failure)
    {
        LastFailure = failure;
        MinimumDelay = default;
        Failures++;
    }
}
