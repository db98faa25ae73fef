using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <summary>Says how the messages of one kind of config are stored and encrypted.</summary>
internal sealed record ConfigKind(Namespace Namespace, byte[] Domain, bool IsWrapped)
{
    public static readonly ConfigKind UserProfile = new(Namespace.UserProfile, "UserProfile"u8.ToArray(), true);

    public static readonly ConfigKind Contacts = new(Namespace.Contacts, "Contacts"u8.ToArray(), true);

    public static readonly ConfigKind ConversationInfo = new(Namespace.ConversationInfo, "ConvoInfoVolatile"u8.ToArray(), true);

    public static readonly ConfigKind UserGroups = new(Namespace.UserGroups, "UserGroups"u8.ToArray(), true);

    public static readonly ConfigKind Local = new(Namespace.Local, "Local"u8.ToArray(), false);

    public static readonly ConfigKind GroupInfo = new(Namespace.GroupInfo, "groups::Info"u8.ToArray(), false);

    public static readonly ConfigKind GroupMembers = new(Namespace.GroupMembers, "groups::Members"u8.ToArray(), false);
}
