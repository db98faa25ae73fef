namespace SessionSdk;

/// <summary>Says when the timer of a disappearing message starts. Messages and configs number the modes differently on the wire: only their codecs know those numbers.</summary>
public enum DisappearingMode
{
    /// <summary>The message does not disappear.</summary>
    None,

    /// <summary>The timer starts when the message is sent.</summary>
    AfterSend,

    /// <summary>The timer starts when the message is read.</summary>
    AfterRead,
}
