using System.Text.Json.Serialization;
using SessionSdk.Configs;

namespace SessionSdk;

/// <summary>Represents a closed group of the old kind. Such groups can only be looked at.</summary>
public sealed record LegacyGroupMembership : UserGroup
{
    private readonly string _name = string.Empty;

    /// <summary>Makes a group with nothing but an id.</summary>
    /// <param name="id">The group's id.</param>
    /// <exception cref="ArgumentException">The id is the default value.</exception>
    public LegacyGroupMembership(AccountId id)
    {
        Id = id.IsDefault ? throw new ArgumentException("The id is empty.", nameof(id)) : id;
    }

    /// <summary>Gets the group's id.</summary>
    public AccountId Id { get; }

    /// <summary>Gets the group's name; cut to 100 UTF-8 bytes.</summary>
    public string Name
    {
        get => _name;
        init => _name = ConfigText.Truncate(value, ConfigText.MaxNameSize);
    }

    /// <summary>Gets the X25519 public key that messages to the group are encrypted for, 32 bytes; empty when unknown.</summary>
    public ReadOnlyMemory<byte> EncryptionPublicKey { get; init; }

    /// <summary>Gets the X25519 secret key that opens them, 32 bytes; empty when unknown.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> EncryptionSecretKey { get; init; }

    /// <summary>Gets the members, and whether each is an admin.</summary>
    public IReadOnlyDictionary<AccountId, bool> Members { get; init; } = new Dictionary<AccountId, bool>();

    /// <summary>Gets after how long messages disappear, in whole seconds; null for never.</summary>
    public TimeSpan? DisappearingTimer { get; init; }

    /// <summary>Says what this is; names and secrets stay out.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(LegacyGroupMembership);
}
