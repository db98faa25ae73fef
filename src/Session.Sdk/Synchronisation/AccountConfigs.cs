using SessionSdk.Configs;
using SessionSdk.Identity;

namespace SessionSdk;

/// <summary>Holds the four configs of an account, in the order in which they are merged.</summary>
internal sealed class AccountConfigs : IDisposable
{
    internal AccountConfigs(UserProfileConfig profile, ContactsConfig contacts, UserGroupsConfig groups, ConversationInfoConfig conversations)
    {
        Profile = profile;
        Contacts = contacts;
        Groups = groups;
        Conversations = conversations;
        Slots = [new ConfigSlot(profile), new ConfigSlot(contacts), new ConfigSlot(groups), new ConfigSlot(conversations)];
    }

    /// <summary>Gets the namespaces of the configs, in the order in which they are merged.</summary>
    internal static IReadOnlyList<Namespace> Namespaces { get; } =
        [Namespace.UserProfile, Namespace.Contacts, Namespace.UserGroups, Namespace.ConversationInfo];

    internal UserProfileConfig Profile { get; }

    internal ContactsConfig Contacts { get; }

    internal UserGroupsConfig Groups { get; }

    internal ConversationInfoConfig Conversations { get; }

    internal IReadOnlyList<ConfigSlot> Slots { get; }

    internal ConfigSlot this[Namespace kind] => Slots.First(slot => slot.Config.Namespace == kind);

    public void Dispose()
    {
        foreach (ConfigSlot slot in Slots)
        {
            slot.Config.Dispose();
        }
    }
}
