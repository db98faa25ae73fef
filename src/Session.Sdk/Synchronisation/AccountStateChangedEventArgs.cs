namespace SessionSdk;

/// <summary>Says what changed in the synced state, and where.</summary>
/// <param name="isFromOtherDevice">Whether another device of the account made the change.</param>
/// <param name="changes">What changed.</param>
public sealed class AccountStateChangedEventArgs(bool isFromOtherDevice, IReadOnlyList<AccountStateChange> changes) : EventArgs
{
    /// <summary>Gets whether another device of the account made the change.</summary>
    public bool IsFromOtherDevice { get; } = isFromOtherDevice;

    /// <summary>Gets what changed.</summary>
    public IReadOnlyList<AccountStateChange> Changes { get; } = changes;
}
