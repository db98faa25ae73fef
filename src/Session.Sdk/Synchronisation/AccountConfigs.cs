using SessionSdk.Configs;
using SessionSdk.Identity;

namespace SessionSdk;

/// <summary>Holds the four configs of an account, in the order in which they are merged, and what only this device knows beside them.</summary>
internal sealed class AccountConfigs : IDisposable
{
    internal AccountConfigs(UserProfileConfig profile, ContactsConfig contacts, UserGroupsConfig groups, ConversationInfoConfig conversations)
    {
        Profile = profile;
        Contacts = contacts;
        Groups = groups;
        Conversations = conversations;
        Slots = [new ConfigSlot(profile), new ConfigSlot(contacts) { Local = Local }, new ConfigSlot(groups), new ConfigSlot(conversations)];
    }

    /// <summary>Gets the namespaces of the configs, in the order in which they are merged.</summary>
    internal static IReadOnlyList<Namespace> Namespaces { get; } =
        [Namespace.UserProfile, Namespace.Contacts, Namespace.UserGroups, Namespace.ConversationInfo];

    internal UserProfileConfig Profile { get; }

    internal ContactsConfig Contacts { get; }

    internal UserGroupsConfig Groups { get; }

    internal ConversationInfoConfig Conversations { get; }

    /// <summary>Gets who wrote and has not been answered, and who was removed.</summary>
    internal LocalContacts Local { get; } = new();

    internal IReadOnlyList<ConfigSlot> Slots { get; }

    internal ConfigSlot this[Namespace kind] => Slots.First(slot => slot.Config.Namespace == kind);

    /// <summary>Finds a contact, or a stranger who wrote.</summary>
    internal Contact? FindContact(AccountId id) => Contacts.Get(id) ?? Local.Get(id);

    /// <summary>Stores a contact for all devices; a stranger who wrote becomes one by that.</summary>
    internal void StoreContact(Contact contact)
    {
        Local.Take(contact.Id);
        Contacts.Set(contact);
    }

    /// <summary>Changes a contact, making it when there is none, of what a stranger wrote if need be.</summary>
    internal void UpdateContact(AccountId id, Func<Contact, Contact> change) => StoreContact(change(FindContact(id) ?? new Contact(id)));

    /// <summary>Removes a contact, or declines what a stranger wrote.</summary>
    internal bool RemoveContact(AccountId id, DateTimeOffset now)
    {
        bool isRemoved = Contacts.Remove(id) | Local.Take(id);
        if (isRemoved)
        {
            Local.NoteRemoved(id, now, now);
        }

        return isRemoved;
    }

    public void Dispose()
    {
        foreach (ConfigSlot slot in Slots)
        {
            slot.Config.Dispose();
        }

        Local.Dispose();
    }
}
