using SessionSdk.Configs;
using SessionSdk.Cryptography;

namespace SessionSdk.Fuzz;

/// <summary>Makes configs of every kind, by number.</summary>
internal static class AnyConfig
{
    public const int Kinds = 7;

    public static readonly string[] Types = ["UserProfile", "Contacts", "ConvoInfoVolatile", "UserGroups", "Local", "Group", "Group"];

    public static ConfigOptions Options => new() { Time = FuzzKeys.Time };

    /// <summary>Makes a config that may write.</summary>
    public static SyncedConfig Create(int kind, ReadOnlySpan<byte> dump = default)
    {
        SyncedConfig config = kind switch
        {
            0 => new UserProfileConfig(FuzzKeys.Alice, dump, Options),
            1 => new ContactsConfig(FuzzKeys.Alice, dump, Options),
            2 => new ConversationInfoConfig(FuzzKeys.Alice, dump, Options),
            3 => new UserGroupsConfig(FuzzKeys.Alice, dump, Options),
            4 => new LocalConfig(FuzzKeys.Alice, dump, Options),
            5 => new GroupInfoConfig(FuzzKeys.Group.Id, FuzzKeys.Group, dump, Options),
            _ => new GroupMembersConfig(FuzzKeys.Group.Id, FuzzKeys.Group, dump, Options),
        };
        if (kind >= 5)
        {
            config.AddKey(FuzzKeys.Key, first: true, markDirty: false);
        }

        return config;
    }

    /// <summary>Seals a message as a device of the account or an admin of the group does.</summary>
    public static IReadOnlyList<byte[]> Seal(int kind, ReadOnlySpan<byte> message)
    {
        ConfigKind form = kind switch
        {
            0 => ConfigKind.UserProfile,
            1 => ConfigKind.Contacts,
            2 => ConfigKind.ConversationInfo,
            3 => ConfigKind.UserGroups,
            4 => ConfigKind.Local,
            5 => ConfigKind.GroupInfo,
            _ => ConfigKind.GroupMembers,
        };
        byte[] signedMessage = kind >= 5 ? Sign(message) : message.ToArray();
        return ConfigPayload.Seal(signedMessage, kind >= 5 ? FuzzKeys.Key : FuzzKeys.Alice.Ed25519SecretKey.Expose()[..32], form.Domain);
    }

    /// <summary>Reads everything that a user may ask for.</summary>
    public static void ReadAll(SyncedConfig config)
    {
        switch (config)
        {
            case UserProfileConfig profile:
                _ = (profile.Name, profile.Picture, profile.ProfileUpdated);
                break;
            case ContactsConfig contacts:
                _ = contacts.ToArray().Length + contacts.BlindedContacts.ToArray().Length;
                break;
            case ConversationInfoConfig conversations:
                _ = conversations.ListAll().Count();
                break;
            case UserGroupsConfig groups:
                _ = groups.Groups.Count() + groups.Communities.Count() + groups.LegacyGroups.Count();
                break;
            case GroupInfoConfig info:
                _ = (info.Name, info.Description, info.Picture);
                break;
            case GroupMembersConfig members:
                _ = members.ToArray().Length + members.PendingRemovals.ToArray().Length;
                break;
        }
    }

    private static byte[] Sign(ReadOnlySpan<byte> message)
    {
        if (message is not [.. var start, (byte)'e'])
        {
            return message.ToArray();
        }

        int signature = start.LastIndexOf("1:~64:"u8);
        ReadOnlySpan<byte> unsigned = signature >= 0 && start.Length - signature == 6 + Ed25519.SignatureSize ? start[..signature] : start;
        return [.. unsigned, .. "1:~64:"u8, .. Ed25519.Sign(unsigned, FuzzKeys.Group.Ed25519SecretKey.Expose()), (byte)'e'];
    }
}
