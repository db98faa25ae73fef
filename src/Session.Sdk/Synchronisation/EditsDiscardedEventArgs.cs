using SessionSdk.Identity;

namespace SessionSdk;

/// <summary>Says which edits of this device are not in the state that devices agreed on.</summary>
/// <param name="config">The part of the state.</param>
/// <param name="edits">The entries, and what the edit of each had done.</param>
public sealed class EditsDiscardedEventArgs(Namespace config, IReadOnlyList<AccountStateChange> edits) : EventArgs
{
    /// <summary>Gets the part of the state that was edited.</summary>
    public Namespace Config { get; } = config;

    /// <summary>Gets the entries that were edited, and what the edit of each had done. What they hold now is what other devices published.</summary>
    public IReadOnlyList<AccountStateChange> Edits { get; } = edits;
}
