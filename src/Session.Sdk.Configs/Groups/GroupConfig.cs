using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <summary>Represents a config that the members of a group share. Only admins can change it: each message carries the group's signature.</summary>
public abstract class GroupConfig : SyncedConfig
{
    private protected GroupConfig(ConfigKind kind, GroupId group, GroupKeys? admin, ReadOnlySpan<byte> dump, ConfigOptions? options)
        : base(kind, options, group.AsSpan()[1..].ToArray())
    {
        Group = group.IsDefault ? throw new ArgumentException("The id is empty.", nameof(group)) : group;
        if (admin is not null)
        {
            BecomeAdmin(admin);
        }

        if (!dump.IsEmpty)
        {
            Load(dump);
        }
    }

    /// <summary>Gets the group's id.</summary>
    public GroupId Group { get; }

    /// <summary>Gets that what one admin does is made again when others overtook it: those who were invited have been told by then.</summary>
    private protected override bool RedoesOvertaken => true;

    internal void BecomeAdmin(GroupKeys admin)
    {
        if (admin.Id != Group)
        {
            throw new ArgumentException("These are the keys of another group.", nameof(admin));
        }

        SetSigningKey(admin.Ed25519SecretKey.Expose());
    }
}
