namespace SessionSdk.Configs;

/// <summary>Says when messages of a conversation disappear. The default value: never.</summary>
/// <param name="Mode">What starts the timer.</param>
/// <param name="Duration">How long it runs; whole seconds.</param>
public readonly record struct DisappearingTimer(DisappearingStart Mode, TimeSpan Duration)
{
    /// <summary>Gets whether messages disappear at all.</summary>
    public bool IsOn => Mode is DisappearingStart.AfterSend or DisappearingStart.AfterRead && Duration >= TimeSpan.FromSeconds(1);
}
