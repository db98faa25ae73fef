namespace SessionSdk;

/// <summary>Says whether and when messages disappear. The default value: never.</summary>
/// <param name="Mode">What starts the timer.</param>
/// <param name="Duration">How long messages stay from then on, in whole seconds; zero when they do not disappear.</param>
public readonly record struct DisappearingTimer(DisappearingMode Mode, TimeSpan Duration)
{
    /// <summary>Gets the setting of messages that do not disappear.</summary>
    public static DisappearingTimer Off => default;

    /// <summary>Gets whether messages disappear at all.</summary>
    public bool IsOn => Mode is DisappearingMode.AfterSend or DisappearingMode.AfterRead && Duration >= TimeSpan.FromSeconds(1);
}
