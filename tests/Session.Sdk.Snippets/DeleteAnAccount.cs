using SessionSdk;

namespace Snippets;

internal static class DeleteAnAccount
{
    internal static async Task DeleteAsync(SessionClient client)
    {
        #region everywhere

        AccountDeletion deletion = await client.DeleteAccountAsync(AccountDeletionScope.HereAndNetwork);
        foreach (MemberDeletion refused in deletion.Members.Where(member => !member.IsConfirmed))
        {
            Console.WriteLine($"{refused.Node}: {refused.Reason}");
        }

        if (!deletion.IsErasedHere)
        {
            await client.DeleteAccountAsync(AccountDeletionScope.Here);   // the user goes on without them
        }

        #endregion
    }
}
