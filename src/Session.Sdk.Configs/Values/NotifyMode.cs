namespace SessionSdk;

/// <summary>Says about which messages of a conversation the user is notified.</summary>
public enum NotifyMode
{
    /// <summary>As the application does by default.</summary>
    Default,

    /// <summary>About all messages.</summary>
    All,

    /// <summary>About none.</summary>
    Disabled,

    /// <summary>About messages that mention the user; in groups and communities only.</summary>
    MentionsOnly,
}
