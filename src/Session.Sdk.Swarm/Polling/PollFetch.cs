using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds the answer of one round and what is needed to move on from it.</summary>
internal sealed record PollFetch(PollResult Result, ServiceNode Node, int Generation, IPollCursorStore Cursors)
{
    internal bool More => Result.Namespaces.Any(part => part.More && part.Position is not null);
}
