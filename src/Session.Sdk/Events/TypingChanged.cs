namespace SessionSdk;

/// <summary>Somebody began or stopped to type.</summary>
public sealed record TypingChanged : SessionEvent
{
    /// <inheritdoc/>
    public override bool IsDurable => false;

    /// <summary>Gets who.</summary>
    public required SenderId Sender { get; init; }

    /// <summary>Gets whether they type.</summary>
    public bool IsTyping { get; init; }
}
