using SessionSdk;
using SessionSdk.Swarm;

namespace Snippets;

internal static class Swarms
{
    internal static async Task FindAsync(SessionClient client, AccountId accountId)
    {
        #region find a swarm

        Swarm swarm = await client.Network.Swarm.GetSwarmAsync(accountId);

        #endregion
    }
}
