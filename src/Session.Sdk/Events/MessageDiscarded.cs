namespace SessionSdk;

/// <summary>A message was passed over. Only told when the options ask for diagnostics.</summary>
public sealed record MessageDiscarded : SessionEvent
{
    /// <inheritdoc/>
    public override bool IsDurable => false;

    /// <summary>Gets why.</summary>
    public required RejectReason Reason { get; init; }
}
