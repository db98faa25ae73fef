using SessionSdk.Identity;

namespace SessionSdk.Messaging;

/// <summary>Translates between the namespaces of an account's configs and the numbers that name them in messages.</summary>
internal static class SharedConfigKinds
{
    internal static Protos.SharedConfigMessage.Types.Kind? Of(Namespace config) => config.Value switch
    {
        2 => Protos.SharedConfigMessage.Types.Kind.UserProfile,
        3 => Protos.SharedConfigMessage.Types.Kind.Contacts,
        4 => Protos.SharedConfigMessage.Types.Kind.ConvoInfoVolatile,
        5 => Protos.SharedConfigMessage.Types.Kind.UserGroups,
        _ => null,
    };

    internal static Namespace NamespaceOf(Protos.SharedConfigMessage.Types.Kind kind) => kind switch
    {
        Protos.SharedConfigMessage.Types.Kind.Contacts => Namespace.Contacts,
        Protos.SharedConfigMessage.Types.Kind.ConvoInfoVolatile => Namespace.ConversationInfo,
        Protos.SharedConfigMessage.Types.Kind.UserGroups => Namespace.UserGroups,

        // Numbers that are not in the schema read as its first.
        _ => Namespace.UserProfile,
    };
}
