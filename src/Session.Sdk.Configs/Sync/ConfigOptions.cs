namespace SessionSdk.Configs;

/// <summary>Sets what configs need from outside.</summary>
public sealed class ConfigOptions
{
    /// <summary>Gets or sets the clock.</summary>
    /// <value>The system's clock.</value>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets what wraps the payloads of the account's own configs. Without it they are stored and read bare, which other clients can read too.</summary>
    /// <value>None.</value>
    public IConfigEnvelope? Envelope { get; set; }

    internal ConfigRules Rules { get; set; } = ConfigRules.Newest;
}
