using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Finds the node on whose paths requests fail that other paths bring an answer to.</summary>
/// <remarks>
/// <para>A path that was alone with what it brought holds a liar, or its destination lied to it. It is dropped, and the next one behind its guard has other hops:
/// the node that three such paths have in common is struck out, unless paths without it were alone as often, which points at a destination.</para>
/// <para>Answers make a node less suspect only for requests of the same kind: a node may well let pass the tests and small requests and none of the others.</para>
/// <para>Safe to share between threads.</para>
/// </remarks>
/// <param name="time">Measures how often paths are dropped.</param>
/// <param name="condemn">Is told of a node that is found guilty.</param>
internal sealed class NodeSuspicions(TimeProvider time, Action<Ed25519PublicKey> condemn)
{
    /// <summary>The weight of a word that another path has disproved.</summary>
    internal const double Lie = 1;

    /// <summary>The weight of a failure that honest nodes have as well.</summary>
    internal const double Failure = 0.5;

    /// <summary>So many paths have the guilty node in common.</summary>
    internal const int PathsUntilGuilty = 3;

    private const double Relief = 0.1;
    private const double LeastShare = 0.75;
    private const int Remembered = 8;
    private const int MostDoubted = 64;

    /// <summary>More nodes than are ever suspected at once; above it all suspicion begins anew.</summary>
    private const int MostWeighed = 512;

    /// <summary>A destination that lies to some of the paths does not have all of them dropped: so many at once, and one more in each interval.</summary>
    private const int MostDrops = 6;

    private static readonly TimeSpan DropInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(PathEntry Path, RequestKind Kind), double> _doubts = [];
    private readonly Dictionary<(Ed25519PublicKey Node, RequestKind Kind), double> _weights = [];
    private readonly Dictionary<RequestKind, Queue<Ed25519PublicKey[]>> _latest = [];
    private readonly Queue<long> _drops = [];

    /// <summary>Gets of how many paths and nodes something is remembered.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _doubts.Count + _weights.Count + _latest.Values.Sum(latest => latest.Count) + _drops.Count;
            }
        }
    }

    /// <summary>Notes that a path failed where another one brought the answer.</summary>
    /// <returns>Whether the path is to be dropped.</returns>
    internal bool NoteAlone(PathEntry failed, OnionPath answered, RequestKind kind, double weight)
    {
        Ed25519PublicKey[] guilty;
        lock (_gate)
        {
            double doubt = _doubts.GetValueOrDefault((failed, kind)) + weight;
            if (doubt < Lie || !MayDrop())
            {
                if (_doubts.Count >= MostDoubted)
                {
                    _doubts.Clear();
                }

                _doubts[(failed, kind)] = doubt;
                return false;
            }

            _doubts.Remove((failed, kind));

            // Who relayed the answer as well is not the one.
            Ed25519PublicKey[] suspects = [.. failed.Path.Nodes.Where(node => !answered.Nodes.Any(node.IsSameNode)).Select(node => node.Ed25519PublicKey)];
            guilty = Weigh(suspects, kind);
        }

        foreach (Ed25519PublicKey node in guilty)
        {
            condemn(node);
        }

        return true;
    }

    /// <summary>Notes that a path brought an answer.</summary>
    internal void NoteAnswer(PathEntry answered, RequestKind kind)
    {
        lock (_gate)
        {
            Relieve(_doubts, (answered, kind));
            foreach (ServiceNode node in answered.Path.Nodes)
            {
                Relieve(_weights, (node.Ed25519PublicKey, kind));
            }
        }
    }

    private static void Relieve<TKey>(Dictionary<TKey, double> weights, TKey about)
        where TKey : notnull
    {
        if (weights.TryGetValue(about, out double weight))
        {
            if (weight > Relief)
            {
                weights[about] = weight - Relief;
            }
            else
            {
                weights.Remove(about);
            }
        }
    }

    private Ed25519PublicKey[] Weigh(Ed25519PublicKey[] suspects, RequestKind kind)
    {
        if (!_latest.TryGetValue(kind, out Queue<Ed25519PublicKey[]>? latest))
        {
            _latest[kind] = latest = [];
        }

        latest.Enqueue(suspects);
        if (latest.Count > Remembered)
        {
            latest.Dequeue();
        }

        var guilty = new List<Ed25519PublicKey>();
        foreach (Ed25519PublicKey node in suspects)
        {
            double weight = _weights.GetValueOrDefault((node, kind)) + 1;
            if (_weights.Count >= MostWeighed && !_weights.ContainsKey((node, kind)))
            {
                _weights.Clear();
            }

            _weights[(node, kind)] = weight;
            if (weight > PathsUntilGuilty - 1 && latest.Count(path => path.Contains(node)) is var shared && shared >= PathsUntilGuilty && shared >= LeastShare * latest.Count)
            {
                _weights.Remove((node, kind));
                guilty.Add(node);
            }
        }

        if (guilty.Count > 0)
        {
            latest.Clear();
        }

        return [.. guilty];
    }

    private bool MayDrop()
    {
        while (_drops.TryPeek(out long oldest) && time.GetElapsedTime(oldest) >= DropInterval * MostDrops)
        {
            _drops.Dequeue();
        }

        if (_drops.Count >= MostDrops)
        {
            return false;
        }

        _drops.Enqueue(time.GetTimestamp());
        return true;
    }
}
