namespace SessionSdk;

/// <summary>Says how the handling of a message ended.</summary>
public enum HandlingOutcome
{
    /// <summary>Everybody who wanted the message has had it.</summary>
    Handled,

    /// <summary>A handler threw as often as it is allowed to. The message stays in the store but does not come again.</summary>
    GivenUp,
}
