namespace SessionSdk.Messaging;

/// <summary>Says which ephemeral key a sealed box is made with.</summary>
internal readonly ref struct BoxKey
{
    private BoxKey(bool isDeterministic, ReadOnlySpan<byte> ephemeralSecret)
    {
        IsDeterministic = isDeterministic;
        EphemeralSecret = ephemeralSecret;
    }

    /// <summary>Gets a key that is drawn at random.</summary>
    internal static BoxKey Fresh => default;

    /// <summary>Gets the key that is derived of sender, recipient and message.</summary>
    internal static BoxKey Deterministic => new(isDeterministic: true, default);

    internal bool IsDeterministic { get; }

    /// <summary>Gets the secret to use, empty unless a known answer is reproduced.</summary>
    internal ReadOnlySpan<byte> EphemeralSecret { get; }

    internal static BoxKey Known(ReadOnlySpan<byte> ephemeralSecret) => new(isDeterministic: false, ephemeralSecret);
}
