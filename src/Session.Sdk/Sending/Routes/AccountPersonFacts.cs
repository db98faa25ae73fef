using SessionSdk.Messaging;

namespace SessionSdk.Sending;

/// <summary>Takes the facts from the account's synced state.</summary>
internal sealed class AccountPersonFacts(AccountState state) : IPersonFacts
{
    public bool IsRequest(AccountId person) => state.IsRequest(person);

    public UserProfile? GetProfile() => state.OwnProfile();

    public void NoteApproved(AccountId person) => state.NoteApproved(person);
}
