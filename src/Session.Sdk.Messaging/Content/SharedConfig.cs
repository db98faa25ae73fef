namespace SessionSdk.Messaging;

/// <summary>Carries an encrypted config message between the devices of an account. See <see cref="ConfigWrapper"/>.</summary>
public sealed record SharedConfig : ContentPayload
{
    /// <summary>Gets which config it is.</summary>
    public required SharedConfigKind Kind { get; init; }

    /// <summary>Gets the config's sequence number.</summary>
    public required long SequenceNumber { get; init; }

    /// <summary>Gets the encrypted config message.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }
}
