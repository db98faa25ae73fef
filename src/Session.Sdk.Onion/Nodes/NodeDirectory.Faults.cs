using Microsoft.Extensions.Logging;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

// Which nodes have failed too often.
internal sealed partial class NodeDirectory
{
    internal void Report(Ed25519PublicKey node, NodeFault fault)
    {
        bool isOut;
        lock (_gate)
        {
            // What is not in the list is not chosen anyway: there is nothing to remember about it.
            isOut = (_nodes.Count == 0 || _nodes.ContainsKey(node)) && _strikes.Add(node, fault);
            if (_strikes.IsOut(node))
            {
                // A guard that is struck out is not the first choice of the next run either.
                _guards = [.. _guards.Where(guard => guard.Key != node)];
                FilterUsable();
            }
        }

        _keeper.SaveSoon();
        if (isOut)
        {
            LogStruckOut(node.ToString()[..8]);
            NodesLost?.Invoke();
            Silent.AskIfMissed();
        }
    }

    /// <summary>Notes what a path said of one of its nodes. The first time that counts as silence, which the node's next answer makes good; in full only once no single participant can have said it each time.</summary>
    internal void Accuse(ServiceNode named, NodeFault fault, OnionPath path, ServiceNode? destination)
    {
        AccusationWeight weight;
        lock (_gate)
        {
            weight = _accusations.Add(named, path, destination);
        }

        if (weight != AccusationWeight.Repeated)
        {
            Report(named.Ed25519PublicKey, weight == AccusationWeight.Believed ? fault : NodeFault.Silence);
        }
    }

    /// <summary>Notes that nodes brought or relayed an authentic answer: what was said of their silence counts no longer.</summary>
    /// <param name="destination">Who gave the answer.</param>
    /// <param name="hops">Who relayed it.</param>
    /// <param name="askedAt">When they were asked, by the machine's clock.</param>
    internal void NoteAnswers(ServiceNode? destination, IReadOnlyList<ServiceNode> hops, DateTimeOffset askedAt)
    {
        bool changed = false;
        lock (_gate)
        {
            if (hops.Count > 0)
            {
                // An answer that was under way while the device slept says that somebody was there then, not now.
                DateTimeOffset now = _time.GetUtcNow();
                _provenAt = _provenAt is { } provenAt && (now - provenAt).Duration() <= (now - askedAt).Duration() ? provenAt : askedAt;
            }

            _accusations.Forget(destination, hops);

            if (_strikes.IsEmpty)
            {
                return;
            }

            if (destination is not null)
            {
                changed = _strikes.NoteAnswer(destination.Ed25519PublicKey);
            }

            foreach (ServiceNode hop in hops)
            {
                changed |= _strikes.NoteAnswer(hop.Ed25519PublicKey);
            }

            if (changed)
            {
                FilterUsable();
            }
        }

        if (changed)
        {
            _keeper.SaveSoon();
        }
    }

    /// <summary>Tells whether a node is struck out, even if it is used for want of others.</summary>
    internal bool IsStruckOut(Ed25519PublicKey key)
    {
        lock (_gate)
        {
            return _strikes.IsOut(key);
        }
    }

    /// <summary>Finds the silent nodes, while fewer than twice the least number of nodes are sound.</summary>
    private ServiceNode[] FindMissed()
    {
        lock (_gate)
        {
            ExpireStrikes();
            return _selection.SoundCount < 2 * _settings.MinimumNodes ? [.. _nodes.Values.Where(node => _strikes.IsSilent(node.Ed25519PublicKey))] : [];
        }
    }

    private void ExpireStrikes()
    {
        if (_strikes.Expire())
        {
            FilterUsable();
        }
    }

    [LoggerMessage(EventId = 3004, Level = LogLevel.Debug, Message = "The node {Node} failed too often and is not used for now")]
    private partial void LogStruckOut(string node);
}
