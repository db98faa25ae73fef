namespace SessionSdk.Sending;

/// <summary>A message as it goes out.</summary>
internal sealed record SealedMessage
{
    /// <summary>Gets the message's time, which may be another one than it was queued with.</summary>
    internal required DateTimeOffset SentAt { get; init; }

    internal required IReadOnlyList<SealedPart> Parts { get; init; }

    /// <summary>Gets when nobody wants the message any more.</summary>
    internal DateTimeOffset? EndsAt { get; init; }

    public override string ToString() => nameof(SealedMessage);
}
