using System.Collections.Immutable;

namespace SessionSdk.Onion;

/// <summary>Remembers the paths that brought no answer to one wish of a caller, which may be several requests to several nodes: the next one takes another guard.</summary>
/// <remarks>A guard may let pass what is small, and every test with it, and keep back what is large: only the requests themselves show that. Safe to share between threads.</remarks>
internal sealed class UnansweredPaths
{
    private ImmutableList<PathEntry> _paths = [];

    internal ImmutableList<PathEntry> Paths => Volatile.Read(ref _paths);

    internal void Add(PathEntry path) => ImmutableInterlocked.Update(ref _paths, static (paths, added) => paths.Add(added), path);

    /// <summary>Forgets a path that brought an answer, whatever it says, or whose destination is the one that is silent.</summary>
    internal void Remove(PathEntry path) => ImmutableInterlocked.Update(ref _paths, static (paths, removed) => paths.Remove(removed), path);
}
