namespace SessionSdk.Configs;

/// <summary>Names the kinds of entries that configs hold.</summary>
public enum ConfigSubject
{
    /// <summary>Something that this version does not know.</summary>
    Other,

    /// <summary>The account's own profile.</summary>
    Profile,

    /// <summary>A contact.</summary>
    Contact,

    /// <summary>A contact known by a blinded id only.</summary>
    BlindedContact,

    /// <summary>A conversation with an account.</summary>
    Conversation,

    /// <summary>A conversation with a blinded id.</summary>
    BlindedConversation,

    /// <summary>A group.</summary>
    Group,

    /// <summary>A community's room.</summary>
    Community,

    /// <summary>A closed group of the old kind.</summary>
    LegacyGroup,

    /// <summary>Name, picture and settings of a group.</summary>
    GroupInfo,

    /// <summary>A member of a group.</summary>
    GroupMember,

    /// <summary>A setting of this device.</summary>
    LocalSetting,

    /// <summary>Somebody who wrote and whom the user has not answered; known to this device only.</summary>
    ContactRequest,
}
