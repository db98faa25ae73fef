using SessionSdk.Onion;

namespace SessionSdk.Swarm;

public sealed partial class SwarmClient
{
    /// <summary>Strikes a node that refused what another one served.</summary>
    internal void NoteAlone(string method, ServiceNode node, int status)
    {
        LogAlone(method, node, status);
        _network.Report(node, NodeFault.Strike);
    }

    private void Note<TResult>(NodeRequest<TResult> request, TResult result)
        where TResult : class
    {
        switch (result)
        {
            case RetrieveResult { Dropped: > 0 } retrieved:
                SwarmTelemetry.DroppedMessages.Add(retrieved.Dropped);
                LogDropped(retrieved.Dropped, retrieved.Node);
                break;

            case SwarmWideResult wide:
                NoteLies(request.Method, wide);
                break;

            case BatchResult batch:
                foreach (BatchAnswer answer in batch.Answers)
                {
                    if (answer.Result is RetrieveResult { Dropped: > 0 } part)
                    {
                        SwarmTelemetry.DroppedMessages.Add(part.Dropped);
                        LogDropped(part.Dropped, part.Node);
                    }
                    else if (answer.Result is SwarmWideResult widePart)
                    {
                        NoteLies(answer.Request.Method, widePart);
                    }
                }

                break;
        }
    }

    /// <summary>Strikes a node for answers of a batch that cannot be read. When all fail, that is done for the batch as a whole.</summary>
    private void NoteUnreadable(BatchResult batch)
    {
        if (batch.Answers.FirstOrDefault(answer => answer.Unreadable is not null) is { } unreadable)
        {
            LogUnreadable(unreadable.Request.Method, batch.Node, ForeignText.Quote(unreadable.Unreadable!.Message));
            _network.Report(batch.Node, NodeFault.Strike);
        }
    }

    /// <summary>Counts false confirmations. Only the node that was asked is struck, and only for its own entry: it could have forged the others.</summary>
    private void NoteLies(string method, SwarmWideResult result)
    {
        int lies = result.Members.Count(member => member.Verdict == MemberVerdict.Lied);
        if (lies == 0)
        {
            return;
        }

        SwarmTelemetry.LyingMembers.Add(lies);
        LogLies(method, lies, result.Node);
        if (result.Members.Any(member => member.Verdict == MemberVerdict.Lied && member.Node == result.Node.Ed25519PublicKey))
        {
            _network.Report(result.Node, NodeFault.Strike);
        }
    }
}
