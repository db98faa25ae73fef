namespace SessionSdk.Configs;

/// <summary>Says how the messages of one kind of config are stored and encrypted.</summary>
internal sealed record ConfigKind(ConfigNamespace Namespace, byte[] Domain, bool IsWrapped)
{
    public static readonly ConfigKind UserProfile = new(ConfigNamespace.UserProfile, "UserProfile"u8.ToArray(), true);

    public static readonly ConfigKind Contacts = new(ConfigNamespace.Contacts, "Contacts"u8.ToArray(), true);

    public static readonly ConfigKind ConversationInfo = new(ConfigNamespace.ConversationInfo, "ConvoInfoVolatile"u8.ToArray(), true);

    public static readonly ConfigKind UserGroups = new(ConfigNamespace.UserGroups, "UserGroups"u8.ToArray(), true);

    public static readonly ConfigKind Local = new(ConfigNamespace.Local, "Local"u8.ToArray(), false);

    public static readonly ConfigKind GroupInfo = new(ConfigNamespace.GroupInfo, "groups::Info"u8.ToArray(), false);

    public static readonly ConfigKind GroupMembers = new(ConfigNamespace.GroupMembers, "groups::Members"u8.ToArray(), false);
}
