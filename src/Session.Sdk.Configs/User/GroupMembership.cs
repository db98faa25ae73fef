using System.Text.Json.Serialization;
using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <summary>Represents a group that the account is in.</summary>
public sealed record GroupMembership : UserGroup
{
    private readonly string _name = string.Empty;
    private readonly ReadOnlyMemory<byte> _seed;
    private readonly ReadOnlyMemory<byte> _authData;

    /// <summary>Makes a membership with nothing but an id.</summary>
    /// <param name="id">The group's id.</param>
    /// <exception cref="ArgumentException">The id is the default value.</exception>
    public GroupMembership(GroupId id)
    {
        Id = id.IsDefault ? throw new ArgumentException("The id is empty.", nameof(id)) : id;
    }

    /// <summary>Gets the group's id.</summary>
    public GroupId Id { get; }

    /// <summary>Gets the name to show until the group's own is there; cut to 100 UTF-8 bytes.</summary>
    public string Name
    {
        get => _name;
        init => _name = ConfigText.Truncate(value, ConfigText.MaxNameSize);
    }

    /// <summary>Gets the group's secret seed, 32 bytes; empty when the account is no admin. The seed of another group is not stored.</summary>
    /// <exception cref="ArgumentException">The seed has another length.</exception>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Seed
    {
        get => _seed;
        init => _seed = value.Length is 0 or GroupKeys.SeedSize ? value : throw new ArgumentException("A group's seed has 32 bytes.", nameof(value));
    }

    /// <summary>Gets whether the account is an admin.</summary>
    public bool IsAdmin => !_seed.IsEmpty;

    /// <summary>Gets what lets a member talk to the group's swarm, 100 bytes; empty for admins and before an invitation.</summary>
    /// <exception cref="ArgumentException">The data have another length.</exception>
    [JsonIgnore]
    public ReadOnlyMemory<byte> AuthData
    {
        get => _authData;
        init => _authData = value.Length is 0 or SubaccountAuth.Size ? value : throw new ArgumentException("A member's auth data have 100 bytes.", nameof(value));
    }

    /// <summary>Gets <see cref="AuthData"/> read; null when there are none, or they are not such data.</summary>
    public SubaccountAuth? Auth => SubaccountAuth.TryCreate(_authData.Span, out SubaccountAuth? auth) ? auth : null;

    /// <summary>Gets whether, and how, the group is over.</summary>
    public GroupRemoval Removal { get; init; }

    /// <summary>Gets whether this is what a merge leaves of a group that one device removed while another noted its end: such an entry counts as none.</summary>
    public bool IsErased => Removal != GroupRemoval.None && _name.Length == 0 && _seed.IsEmpty && _authData.IsEmpty;

    /// <summary>Says what this is; names and secrets stay out.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(GroupMembership);
}
