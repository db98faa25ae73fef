namespace SessionSdk.DevNet;

/// <summary>Keeps what members owe one another because one of them could not be reached, and hands it over in the order in which it arose once both can be.</summary>
internal sealed class Backlog
{
    private readonly Lock _gate = new();
    private readonly List<Debt> _debts = [];

    /// <summary>Hands something over, now or when both nodes can be reached.</summary>
    /// <param name="giver">The member that has it.</param>
    /// <param name="receiver">The member that lacks it.</param>
    /// <param name="handOver">What to do at the receiver; it checks whether it still belongs there.</param>
    public void Add(DevNode giver, DevNode receiver, Action handOver)
    {
        lock (_gate)
        {
            _debts.Add(new Debt(giver, receiver, handOver));
        }

        Deliver();
    }

    /// <summary>Hands over whatever can be handed over now.</summary>
    public void Deliver()
    {
        lock (_gate)
        {
            for (int i = 0; i < _debts.Count; i++)
            {
                if (_debts[i] is { Giver.IsReachable: true, Receiver.IsReachable: true } due)
                {
                    _debts.RemoveAt(i--);
                    due.HandOver();
                }
            }
        }
    }

    private sealed record Debt(DevNode Giver, DevNode Receiver, Action HandOver);
}
