namespace SessionSdk;

/// <summary>Says what a conversation is.</summary>
public enum ConversationKind
{
    /// <summary>No conversation: the value of an unset variable.</summary>
    None = 0,

    /// <summary>A person, or the account itself (note to self).</summary>
    Person,

    /// <summary>A closed group.</summary>
    Group,

    /// <summary>A room of a community.</summary>
    Room,

    /// <summary>A person whom a community shows under a blinded id.</summary>
    BlindedPerson,
}
