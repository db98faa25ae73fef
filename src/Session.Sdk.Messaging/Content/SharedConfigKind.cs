namespace SessionSdk.Messaging;

/// <summary>Names a config of an account.</summary>
public enum SharedConfigKind
{
    /// <summary>The own profile, namespace 2.</summary>
    UserProfile = 1,

    /// <summary>The contacts, namespace 3.</summary>
    Contacts = 2,

    /// <summary>What has been read where, namespace 4.</summary>
    ConversationInfoVolatile = 3,

    /// <summary>The groups and communities, namespace 5.</summary>
    UserGroups = 4,
}
