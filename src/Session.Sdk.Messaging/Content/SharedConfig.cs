using SessionSdk.Identity;

namespace SessionSdk.Messaging;

/// <summary>Carries an encrypted config message between the devices of an account. See <see cref="ConfigWrapper"/>.</summary>
public sealed record SharedConfig : ContentPayload
{
    /// <summary>Gets which config it is: the namespace of one of an account's own configs.</summary>
    public required Namespace Config { get; init; }

    /// <summary>Gets the config's sequence number.</summary>
    public required long SequenceNumber { get; init; }

    /// <summary>Gets the encrypted config message.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }
}
