using System.Text.Json.Serialization;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Makes the receiver an admin of a group, as a direct message. Having the seed is the proof.</summary>
public sealed record GroupPromotion : GroupUpdate
{
    /// <summary>The length of the seed in bytes.</summary>
    public const int GroupSeedSize = 32;

    /// <summary>Gets the seed of the group's Ed25519 key, 32 bytes. Secret.</summary>
    [JsonConverter(typeof(SecretBytesJsonConverter))]
    public required ReadOnlyMemory<byte> GroupSeed { get; init; }

    /// <summary>Gets the group's name.</summary>
    public required string Name { get; init; }
}
