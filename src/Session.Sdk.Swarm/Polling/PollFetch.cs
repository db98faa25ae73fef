using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds the answer of one round and what is needed to move on from it.</summary>
internal sealed record PollFetch(PollResult Result, ServiceNode Node, int Generation, IPollCursorStore Cursors)
{
    /// <summary>Gets whether the poll goes on in another round.</summary>
    internal bool More => Continued is not null;

    /// <summary>Gets the node at which it goes on: the one that was asked first, or the one that had what that one lacked.</summary>
    internal ServiceNode? Continued
    {
        get
        {
            NamespaceResult[] open = [.. Result.Namespaces.Where(part => part.More && part.Position is not null)];
            return open.Length == 0 ? null : Array.Exists(open, part => part.Node is null) ? Node : open[0].Node;
        }
    }
}
