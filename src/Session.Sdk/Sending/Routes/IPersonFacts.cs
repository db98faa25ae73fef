using SessionSdk.Messaging;

namespace SessionSdk.Sending;

/// <summary>What a route to persons has to know of the account's state, and tells it.</summary>
internal interface IPersonFacts
{
    /// <summary>Tells whether somebody wrote whom the user has not approved yet.</summary>
    bool IsRequest(AccountId person);

    /// <summary>Gives the own profile as it goes with messages.</summary>
    UserProfile? GetProfile();

    /// <summary>Notes that the user accepted somebody, or wrote to them, and brings their conversation back into view.</summary>
    void NoteApproved(AccountId person);
}
