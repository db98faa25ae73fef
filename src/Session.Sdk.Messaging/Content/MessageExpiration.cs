namespace SessionSdk.Messaging;

/// <summary>Says whether and when a message disappears.</summary>
/// <param name="Mode">When the timer starts.</param>
/// <param name="Timer">How long the message stays from then on, in whole seconds; zero when it does not disappear.</param>
public sealed record MessageExpiration(DisappearingMode Mode, TimeSpan Timer)
{
    /// <summary>Gets the setting of messages that do not disappear, as clients write it.</summary>
    public static MessageExpiration Off { get; } = new(DisappearingMode.None, TimeSpan.Zero);
}
