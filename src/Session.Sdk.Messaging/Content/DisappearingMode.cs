namespace SessionSdk.Messaging;

/// <summary>Says when the timer of a disappearing message starts.</summary>
public enum DisappearingMode
{
    /// <summary>The message does not disappear.</summary>
    None = 0,

    /// <summary>The timer starts when the message is read.</summary>
    AfterRead = 1,

    /// <summary>The timer starts when the message is sent.</summary>
    AfterSend = 2,
}
