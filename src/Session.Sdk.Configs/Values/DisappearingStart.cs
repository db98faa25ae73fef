namespace SessionSdk.Configs;

/// <summary>Says when the timer of a disappearing message starts.</summary>
public enum DisappearingStart
{
    /// <summary>Messages do not disappear.</summary>
    None,

    /// <summary>When the message is sent.</summary>
    AfterSend,

    /// <summary>When the message is read.</summary>
    AfterRead,
}
