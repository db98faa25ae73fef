namespace SessionSdk;

/// <summary>A step of a call came in. The media transport is the application's.</summary>
public sealed record CallSignalled : SessionEvent
{
    /// <summary>Gets who sent it: the account itself when another of its devices answered.</summary>
    public required SenderId Sender { get; init; }

    /// <summary>Gets the step.</summary>
    public required CallStep Signal { get; init; }

    /// <summary>Gets whether the call must not ring: it is too old, or was over before.</summary>
    public bool IsMissed { get; init; }
}
