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

    /// <summary>Gets or sets whether storage hashes are counted just as other clients count them, which the known answers show: of two stored messages with the same content the one that came later is named for deletion, so that a node that changes bytes around a payload can have the genuine one deleted; and what stored a clean config again is not current.</summary>
    internal bool CountsHashesAsOthersDo { get; set; }

    /// <summary>Gets or sets whether unions of several messages undo edits just as other clients let them, which the known answers show: an edit is made in the union itself while that waits to be published, so that of two devices that edit the same union one writes all that the other edited back to what it was; and what a list of all data undid is not made again.</summary>
    internal bool LetsUnionsUndoAsOthersDo { get; set; }

    internal ConfigRules Rules { get; set; } = ConfigRules.Newest;
}
