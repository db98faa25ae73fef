namespace SessionSdk.Configs;

/// <summary>Names the configs by the storage namespace that each lives in.</summary>
public enum ConfigNamespace
{
    /// <summary>Not stored in a swarm: settings of this device.</summary>
    Local = 0,

    /// <summary>The account's own profile.</summary>
    UserProfile = 2,

    /// <summary>The account's contacts.</summary>
    Contacts = 3,

    /// <summary>What has been read, in all conversations.</summary>
    ConversationInfo = 4,

    /// <summary>The groups and communities that the account is in.</summary>
    UserGroups = 5,

    /// <summary>The encryption keys of a group.</summary>
    GroupKeys = 12,

    /// <summary>Name, picture and settings of a group.</summary>
    GroupInfo = 13,

    /// <summary>The members of a group.</summary>
    GroupMembers = 14,
}
