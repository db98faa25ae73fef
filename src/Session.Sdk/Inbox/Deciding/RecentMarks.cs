namespace SessionSdk.Receiving;

/// <summary>Remembers in memory which stored messages were looked at lately, so that the other members of the swarm do not have them opened again.</summary>
/// <remarks>
/// Anybody can store bytes that open to nothing, and one node can make up any number: what is kept for good is only what a sender has signed. When this is full the oldest go,
/// which costs opening them once more.
/// </remarks>
internal sealed class RecentMarks
{
    internal const int Capacity = 20_000;

    private readonly HashSet<UInt128> _marks = [];
    private readonly Queue<UInt128> _order = new();

    internal int Count => _marks.Count;

    internal bool Contains(UInt128 mark) => _marks.Contains(mark);

    internal void Add(IReadOnlyList<UInt128> marks)
    {
        foreach (UInt128 mark in marks)
        {
            if (!_marks.Add(mark))
            {
                continue;
            }

            _order.Enqueue(mark);
            if (_order.Count > Capacity)
            {
                _marks.Remove(_order.Dequeue());
            }
        }
    }
}
