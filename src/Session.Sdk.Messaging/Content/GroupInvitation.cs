using System.Text.Json.Serialization;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Invites to a group, as a direct message.</summary>
public sealed record GroupInvitation : GroupUpdate
{
    /// <summary>The length of the auth data in bytes.</summary>
    public const int MemberAuthDataSize = 100;

    /// <summary>Gets the group.</summary>
    public required GroupId Group { get; init; }

    /// <summary>Gets the group's name; may be empty.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what lets the member use the group's swarm, 100 bytes. Secret.</summary>
    [JsonConverter(typeof(SecretBytesJsonConverter))]
    public required ReadOnlyMemory<byte> MemberAuthData { get; init; }

    /// <summary>Gets the group's signature over the invitation, 64 bytes. See <see cref="GroupAdminSignature"/>.</summary>
    public required ReadOnlyMemory<byte> AdminSignature { get; init; }
}
