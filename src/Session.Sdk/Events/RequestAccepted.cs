namespace SessionSdk;

/// <summary>A person accepted the account's request, or the account accepted theirs.</summary>
public sealed record RequestAccepted : SessionEvent
{
    /// <summary>Gets whether the account accepted.</summary>
    public bool IsByUs { get; init; }
}
