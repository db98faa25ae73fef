using SessionSdk;

namespace Snippets;

internal static class GroupKeys
{
    internal static async Task RotateAsync(Group team)
    {
        #region rotate keys

        if (team.Info is { Status: GroupStatus.Expired, IsAdmin: true })
        {
            await team.RotateKeysAsync();
        }

        #endregion
    }
}
