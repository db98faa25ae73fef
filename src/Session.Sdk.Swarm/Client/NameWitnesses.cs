using System.Diagnostics.CodeAnalysis;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>What different nodes tell of one name. Several are asked at once.</summary>
internal sealed class NameWitnesses(int maxTries, TimeSpan deadline, TimeProvider time)
{
    /// <summary>How many nodes have to tell the same record.</summary>
    internal const int Needed = 3;

    /// <summary>So many nodes that tell otherwise make it a disagreement.</summary>
    private const int Dissenters = 2;

    /// <summary>The part of the time left that one node may use while others can still be asked.</summary>
    private const double Share = 0.6;

    private readonly long _started = time.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly Queue<ServiceNode> _unasked = new();
    private readonly List<NameResult> _told = [];
    private readonly List<SessionException> _failures = [];
    private NetworkUnreachableException? _lost;
    private int _underWay;

    internal TimeSpan TimeLeft => deadline - time.GetElapsedTime(_started);

    internal void Start(IEnumerable<ServiceNode> nodes)
    {
        foreach (ServiceNode node in nodes)
        {
            _unasked.Enqueue(node);
        }
    }

    /// <summary>Gives the next node to ask while another answer is needed.</summary>
    internal bool TryNext([NotNullWhen(true)] out ServiceNode? node, out TimeSpan share)
    {
        lock (_gate)
        {
            node = null;
            share = TimeLeft;
            int tries = maxTries * Needed;
            int asked = _told.Count + _failures.Count + _underWay;
            if (share <= TimeSpan.Zero || asked >= tries || IsDecided(_underWay) || !_unasked.TryDequeue(out node))
            {
                return false;
            }

            // The last of each of the witnesses gets all the time that is left.
            share = asked < tries - Needed ? share * Share : share;
            _underWay++;
            return true;
        }
    }

    internal void Take(NameResult told)
    {
        lock (_gate)
        {
            _underWay--;
            _lost = null;
            _told.Add(told);
        }
    }

    internal void Take(SessionException failure)
    {
        lock (_gate)
        {
            _underWay--;
            _lost = failure is SwarmRefusedException ? null : _lost;
            _failures.Add(failure);
        }
    }

    /// <summary>Notes that no node could be reached: that counts against none, and the node may be asked again after the others.</summary>
    internal void TakeLost(ServiceNode node, NetworkUnreachableException failure)
    {
        lock (_gate)
        {
            _underWay--;
            _lost = failure;
            _unasked.Enqueue(node);
        }
    }

    /// <summary>Gives the record that is believed.</summary>
    /// <param name="alone">The one node that told otherwise, if there is one.</param>
    internal NameResult Conclude(out ServiceNode? alone)
    {
        lock (_gate)
        {
            NameResult[] most = Most();
            if (most.Length >= Needed && _told.Count - most.Length < Dissenters)
            {
                alone = _told.Find(told => !told.IsSameRecord(most[0]))?.Node;
                return most[0];
            }

            if (_told.Count - most.Length >= Dissenters)
            {
                throw new NameResolutionException("The service nodes tell different records of the name.", isTransient: true);
            }

            if (_lost is not null)
            {
                throw _lost;
            }

            SwarmRefusedException[] refusals = [.. _failures.OfType<SwarmRefusedException>().Where(refusal => !refusal.IsTransient)];
            throw _told.Count == 0 && refusals.FirstOrDefault(refusal => refusals.Count(other => other.Status == refusal.Status) > 1) is { } refused
                ? refused
                : new SwarmUnavailableException($"Fewer than {Needed} service nodes told the same record of a name.", _failures.LastOrDefault());
        }
    }

    /// <summary>Tells whether no further answer is needed, if those under way tell the same as most.</summary>
    private bool IsDecided(int underWay)
    {
        int most = Most().Length;
        return most + underWay >= Needed || _told.Count - most >= Dissenters;
    }

    private NameResult[] Most() =>
        _told.Select(one => _told.Where(one.IsSameRecord).ToArray()).MaxBy(same => same.Length) ?? [];
}
