using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

internal sealed partial class PathPool
{
    internal const int StrikesUntilDropped = 3;

    /// <summary>Notes that a path brought the destination's answer.</summary>
    internal void NoteSuccess(PathEntry entry, ServiceNode? destination, DateTimeOffset askedAt)
    {
        lock (_gate)
        {
            entry.Strikes = 0;
            entry.AnsweredAt = _time.GetTimestamp();
        }

        _directory.NoteAnswers(destination, entry.Path.Nodes, askedAt);
    }

    /// <summary>Tells whether a path has brought an answer since a moment, so that a request of that moment waits for its destination and not for the path.</summary>
    internal bool HasAnsweredSince(PathEntry entry, long timestamp)
    {
        lock (_gate)
        {
            return entry.AnsweredAt > timestamp;
        }
    }

    /// <summary>Gives a path a strike; the third drops it.</summary>
    internal void Strike(PathEntry entry) => Strike(entry, 1);

    /// <summary>Strikes a path of which no node answers: it is tested, and dropped when that fails.</summary>
    internal void Doubt(PathEntry entry) => Strike(entry, StrikesUntilDropped - 1);

    /// <summary>Drops a path whose word another one has disproved.</summary>
    internal void Drop(PathEntry entry) => Strike(entry, StrikesUntilDropped);

    private void Strike(PathEntry entry, int strikes)
    {
        bool isDropped;
        lock (_gate)
        {
            entry.Strikes += strikes;
            isDropped = entry.Strikes >= StrikesUntilDropped && _entries.Remove(entry);
            if (isDropped)
            {
                Publish();
            }
        }

        OnionTelemetry.PathFailures.Add(1);
        if (isDropped)
        {
            LogDropped();
            PathsChanged?.Invoke();
        }

        Signal();
    }

    /// <summary>Notes whether a guard could be reached, and strikes those that are found to be gone while others answer.</summary>
    internal void NoteReply(ServiceNode guard, GuardReply reply)
    {
        IReadOnlyList<Ed25519PublicKey> guilty;
        lock (_gate)
        {
            if (reply.IsUnreachable)
            {
                _health.NoteUnreachable(guard.Ed25519PublicKey);
                return;
            }

            guilty = _health.NoteAnswer(guard.Ed25519PublicKey);
        }

        foreach (Ed25519PublicKey gone in guilty)
        {
            PathEntry[] paths;
            lock (_gate)
            {
                paths = [.. _entries.Where(entry => entry.Path.Guard.Ed25519PublicKey == gone)];
            }

            _directory.Report(gone, NodeFault.Silence);
            foreach (PathEntry path in paths)
            {
                // No request comes over it now. When the guard is back, it is the first that a new path is built behind.
                Strike(path, StrikesUntilDropped);
            }
        }
    }

    /// <summary>Drops paths with nodes that are struck out, have left the network or have moved.</summary>
    private void DropLostPaths()
    {
        int dropped;
        _builder.ForgetStruckGuards();
        lock (_gate)
        {
            dropped = _entries.RemoveAll(entry => !entry.Path.Nodes.All(IsStillThere));
            if (dropped > 0)
            {
                Publish();
            }
        }

        if (dropped > 0)
        {
            LogDropped();
            PathsChanged?.Invoke();
            Signal();
        }

        bool IsStillThere(ServiceNode node) =>
            _directory.Find(node.Ed25519PublicKey) is { } known && known.Address.Equals(node.Address) && known.HttpsPort == node.HttpsPort;
    }

    /// <summary>Drops all paths after an absence, of a device that slept for example, so long that nothing is known about any node any more.</summary>
    private void DropForgottenPaths()
    {
        if (Paths.Count == 0 || !_directory.IsUnproven)
        {
            return;
        }

        lock (_gate)
        {
            _entries.Clear();
            Publish();
        }

        LogDropped();
        PathsChanged?.Invoke();
    }
}
