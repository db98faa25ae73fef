using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <summary>Holds the groups and communities that the account is in.</summary>
public sealed partial class UserGroupsConfig : UserConfig
{
    private const int KeySize = 32;

    /// <summary>Makes or loads the groups of an account.</summary>
    /// <param name="account">The account; its seed is the key.</param>
    /// <param name="dump">What <see cref="SyncedConfig.Dump"/> gave, or empty to begin anew.</param>
    /// <param name="options">Clock and envelope.</param>
    /// <exception cref="InvalidConfigDumpException">The dump is damaged.</exception>
    public UserGroupsConfig(AccountKeys account, ReadOnlySpan<byte> dump = default, ConfigOptions? options = null)
        : base(ConfigKind.UserGroups, account, dump, options)
    {
    }

    /// <summary>Gets how many groups, communities and old groups there are.</summary>
    public int Count => GroupCount + CommunityCount + LegacyGroupCount;

    /// <summary>Gets how many groups there are.</summary>
    public int GroupCount => CountDictionaries(Data.GetDictionary('g'));

    /// <summary>Gets how many community rooms there are.</summary>
    public int CommunityCount => CommunityServers.List(Data).Count();

    /// <summary>Gets how many closed groups of the old kind there are.</summary>
    public int LegacyGroupCount => CountDictionaries(Data.GetDictionary('C'));

    /// <summary>Gets the groups in the order of their ids. Do not change the config meanwhile.</summary>
    public IEnumerable<GroupMembership> Groups
    {
        get
        {
            ConfigDictionary groups = Data.GetDictionary('g') ?? ConfigDictionary.Empty;
            for (int i = 0; i < groups.Count; i++)
            {
                ConfigEntry entry = groups.Entries[i];
                if (entry.Value.Dictionary is { } fields && GroupId.TryCreate(entry.Key, out GroupId id))
                {
                    yield return ReadGroup(id, fields);
                }
            }
        }
    }

    /// <summary>Gets the community rooms, in the order of servers and tokens. Do not change the config meanwhile.</summary>
    public IEnumerable<CommunityMembership> Communities
    {
        get
        {
            foreach ((string baseUrl, string token, X25519PublicKey key, ConfigDictionary fields) in CommunityServers.List(Data))
            {
                if (CommunityUrl.TryCanonicalise(baseUrl, out _) && CommunityUrl.TryCanonicaliseRoom(token, out _))
                {
                    yield return ReadCommunity(baseUrl, token, key, fields);
                }
            }
        }
    }

    /// <summary>Gets the closed groups of the old kind in the order of their ids. Do not change the config meanwhile.</summary>
    public IEnumerable<LegacyGroupMembership> LegacyGroups
    {
        get
        {
            ConfigDictionary groups = Data.GetDictionary('C') ?? ConfigDictionary.Empty;
            for (int i = 0; i < groups.Count; i++)
            {
                ConfigEntry entry = groups.Entries[i];
                if (entry.Value.Dictionary is { } fields && AccountId.TryCreate(entry.Key, out AccountId id))
                {
                    yield return ReadLegacyGroup(id, fields);
                }
            }
        }
    }

    /// <summary>Finds a group.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>The group, or null.</returns>
    public GroupMembership? Get(GroupId id) => Data.GetDictionary('g')?[id.AsSpan()].Dictionary is { } fields ? ReadGroup(id, fields) : null;

    /// <summary>Finds a community's room.</summary>
    /// <param name="baseUrl">The server's URL, in any form.</param>
    /// <param name="room">The room's token, in any case.</param>
    /// <returns>The room, or null.</returns>
    /// <exception cref="ArgumentException">The URL or the room is not in the form that <see cref="CommunityAddress.Create"/> takes.</exception>
    public CommunityMembership? GetCommunity(string baseUrl, string room)
    {
        return CommunityServers.Find(Data, baseUrl, room) is var (key, fields) ? ReadCommunity(baseUrl, room.ToLowerInvariant(), key, fields) : null;
    }

    /// <summary>Finds a closed group of the old kind.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>The group, or null.</returns>
    public LegacyGroupMembership? GetLegacyGroup(AccountId id) =>
        Data.GetDictionary('C')?[id.AsSpan()].Dictionary is { } fields ? ReadLegacyGroup(id, fields) : null;

    /// <summary>Stores a group or a community's room.</summary>
    /// <param name="group">What to store; fields that later versions added stay as they are.</param>
    /// <exception cref="ArgumentException">It names no group.</exception>
    public void Set(UserGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        switch (group)
        {
            case GroupMembership membership:
                Write(membership);
                break;
            case CommunityMembership { Address: null }:
                throw new ArgumentException("The address of the community is missing.", nameof(group));
            case CommunityMembership membership:
                Write(membership);
                break;
            case LegacyGroupMembership membership:
                Write(membership);
                break;
            default:
                throw new ArgumentException("The kind of group is unknown.", nameof(group));
        }
    }

    /// <summary>Changes a group, if the account is in it.</summary>
    /// <param name="id">The group's id.</param>
    /// <param name="change">Gives the group as it shall be, from the group as it is.</param>
    /// <returns>Whether the account is in it.</returns>
    public bool TryUpdate(GroupId id, Func<GroupMembership, GroupMembership> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (Get(id) is not { } group)
        {
            return false;
        }

        Write(change(group));
        return true;
    }

    /// <summary>Notes that an admin removed this account: secrets go, the entry stays.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether the account was in it.</returns>
    public bool MarkKicked(GroupId id) => TryUpdate(id, group => group with
    {
        Seed = default,
        AuthData = default,
        Removal = group.Removal == GroupRemoval.Destroyed ? GroupRemoval.Destroyed : GroupRemoval.Kicked,
    });

    /// <summary>Notes that this account was invited again after it had been removed.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether the account was in it.</returns>
    public bool MarkInvited(GroupId id) => TryUpdate(id, group => group with
    {
        Removal = group.Removal == GroupRemoval.Destroyed ? GroupRemoval.Destroyed : GroupRemoval.None,
    });

    /// <summary>Notes that the group was destroyed: secrets go, the entry stays.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether the account was in it.</returns>
    public bool MarkDestroyed(GroupId id) => TryUpdate(id, group => group with { Seed = default, AuthData = default, Removal = GroupRemoval.Destroyed });

    /// <summary>Removes a group.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether the account was in it.</returns>
    public bool Remove(GroupId id) => Remove('g', id.ToArray(), ConfigSubject.Group);

    /// <summary>Removes a closed group of the old kind.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether the account was in it.</returns>
    public bool RemoveLegacyGroup(AccountId id) => Remove('C', id.ToArray(), ConfigSubject.LegacyGroup);

    /// <summary>Removes a community's room; the server goes with its last room.</summary>
    /// <param name="baseUrl">The server's URL, in any form.</param>
    /// <param name="room">The room's token, in any case.</param>
    /// <returns>Whether the account was in it.</returns>
    /// <exception cref="ArgumentException">The URL or the room is not in the form that <see cref="CommunityAddress.Create"/> takes.</exception>
    public bool RemoveCommunity(string baseUrl, string room)
    {
        bool removed = CommunityServers.Remove(this, baseUrl, room, out string key);
        if (removed)
        {
            RaiseChanged(ConfigChangeSource.Local, [new ConfigChange(ConfigSubject.Community, key, ConfigChangeKind.Removed)]);
        }

        return removed;
    }

    private protected override void DescribeChanges(ConfigDictionary old, ConfigDictionary current, List<ConfigChange> changes)
    {
        ConfigChanges.Add(changes, ConfigSubject.Group, old.GetDictionary('g'), current.GetDictionary('g'));
        ConfigChanges.AddRooms(changes, ConfigSubject.Community, old.GetDictionary('o'), current.GetDictionary('o'));
        ConfigChanges.Add(changes, ConfigSubject.LegacyGroup, old.GetDictionary('C'), current.GetDictionary('C'));
    }

    private static T ReadCommon<T>(T empty, ConfigDictionary fields)
        where T : UserGroup => empty with
        {
            Priority = fields.GetPriority(),
            Notify = fields.GetNotifyMode(),
            MutedUntil = fields.GetTime('!'),
            IsInvited = fields.GetFlag('i'),
            Joined = fields.GetTime('j'),
        };

    private static GroupMembership ReadGroup(GroupId id, ConfigDictionary fields) =>
        ReadCommon(
            new GroupMembership(id)
            {
                Name = fields.GetText('n'),
                Seed = fields.GetBytes('K', GroupKeys.SeedSize) is { } seed && IsSeedOf(seed, id) ? seed.AsSpan().ToArray() : default,
                AuthData = fields.CopyBytes('s', SubaccountAuth.Size),
                Removal = fields.GetInteger('r') is > 0 and <= (long)GroupRemoval.Destroyed and var removal ? (GroupRemoval)removal : GroupRemoval.None,
            },
            fields);

    private static CommunityMembership ReadCommunity(string baseUrl, string token, X25519PublicKey key, ConfigDictionary fields)
    {
        string room = fields.GetText('n');
        bool fits = CommunityUrl.TryCanonicaliseRoom(room, out string? canonical) && canonical == token;
        return ReadCommon(new CommunityMembership(CommunityAddress.Create(baseUrl, fits ? room : token, key)), fields);
    }

    private static LegacyGroupMembership ReadLegacyGroup(AccountId id, ConfigDictionary fields)
    {
        ReadOnlyMemory<byte> publicKey = fields.CopyBytes('k', KeySize);
        ReadOnlyMemory<byte> secretKey = fields.CopyBytes('K', KeySize);
        bool hasKeys = !publicKey.IsEmpty && !secretKey.IsEmpty;
        return ReadCommon(
            new LegacyGroupMembership(id)
            {
                Name = fields.GetText('n'),
                EncryptionPublicKey = hasKeys ? publicKey : default,
                EncryptionSecretKey = hasKeys ? secretKey : default,
                Members = ReadMembers(fields),
                DisappearingTimer = fields.GetDuration('E'),
            },
            fields);
    }

    private static Dictionary<AccountId, bool> ReadMembers(ConfigDictionary fields)
    {
        var members = new Dictionary<AccountId, bool>();
        foreach (char key in "ma")
        {
            foreach (ConfigValue item in (fields[ConfigKey.Of(key)].Set ?? ConfigSet.Empty).Items)
            {
                // Who is in both lists counts as member: that list is read first, and not overwritten.
                if (item.Bytes is { } bytes && AccountId.TryCreate(bytes, out AccountId id))
                {
                    members.TryAdd(id, key == 'a');
                }
            }
        }

        return members;
    }

    private static bool IsSeedOf(ReadOnlySpan<byte> seed, GroupId id)
    {
        Span<byte> publicKey = stackalloc byte[Ed25519.PublicKeySize];
        Ed25519.DerivePublicKey(seed, publicKey);
        return publicKey.SequenceEqual(id.AsSpan()[1..]);
    }

    private static void WriteCommon(ConfigNode node, UserGroup group)
    {
        node.SetNonZero('+', group.Priority);
        node.SetPositive('@', (long)group.Notify);
        node.SetTime('!', group.MutedUntil);
        node.SetFlag('i', group.IsInvited);
        node.SetTime('j', group.Joined);
    }

    private static void WriteMembers(ConfigNode node, char key, Dictionary<AccountId, bool> present, IReadOnlyDictionary<AccountId, bool> wanted)
    {
        bool admins = key == 'a';
        ConfigSet set = node.Fields?[ConfigKey.Of(key)].Set ?? ConfigSet.Empty;
        set = set.With(
            [.. wanted.Where(member => member.Value == admins).Select(member => new ConfigValue(member.Key.ToArray()))],
            [.. present.Where(member => wanted.GetValueOrDefault(member.Key, !admins) != admins).Select(member => new ConfigValue(member.Key.ToArray()))]);
        if (set.Count > 0)
        {
            node.Set(key, new ConfigValue(set));
        }
        else
        {
            node.Remove(key);
        }
    }

    private void Write(GroupMembership group)
    {
        var node = new ConfigNode(this, ConfigKey.Of('g'), group.Id.ToArray());
        WriteCommon(node, group);
        bool isAdmin = group.IsAdmin && IsSeedOf(group.Seed.Span, group.Id);
        node.SetBytes('K', isAdmin ? group.Seed.Span : default);
        if (!isAdmin)
        {
            if (!group.AuthData.IsEmpty)
            {
                node.SetBytes('s', group.AuthData.Span);
            }
            else
            {
                node.Remove('s');
            }
        }

        node.SetTextOrNone('n', group.Name);
        node.SetPositive('r', (long)group.Removal);
        Raise(node, ConfigSubject.Group, group.Id.ToString());
    }

    private void Write(CommunityMembership group)
    {
        CommunityAddress address = group.Address;
        var server = new ConfigNode(this, CommunityServers.PathOf(address.BaseUrl));
        server.SetBytes('#', address.PublicKey.AsSpan());
        var node = new ConfigNode(this, CommunityServers.PathOf(address.BaseUrl, address.RoomToken));
        WriteCommon(node, group);
        node.SetText('n', address.Room);
        Raise(node, ConfigSubject.Community, $"{address.BaseUrl}/{address.RoomToken}", server.Changed);
    }

    private void Write(LegacyGroupMembership group)
    {
        var node = new ConfigNode(this, ConfigKey.Of('C'), group.Id.ToArray());
        WriteCommon(node, group);
        node.SetText('n', group.Name);
        if (group.EncryptionPublicKey.Length == KeySize && group.EncryptionSecretKey.Length == KeySize)
        {
            node.SetBytes('k', group.EncryptionPublicKey.Span);
            node.SetBytes('K', group.EncryptionSecretKey.Span);
        }
        else
        {
            node.Remove('k');
            node.Remove('K');
        }

        Dictionary<AccountId, bool> present = node.Fields is { } fields ? ReadMembers(fields) : [];
        WriteMembers(node, 'm', present, group.Members);
        WriteMembers(node, 'a', present, group.Members);
        node.SetDuration('E', group.DisappearingTimer);
        Raise(node, ConfigSubject.LegacyGroup, group.Id.ToString());
    }

    private bool Remove(char kind, byte[] id, ConfigSubject subject)
    {
        var node = new ConfigNode(this, ConfigKey.Of(kind));
        bool removed = node.Remove(id);
        node.Complete();
        if (removed)
        {
            RaiseChanged(ConfigChangeSource.Local, [new ConfigChange(subject, Convert.ToHexStringLower(id), ConfigChangeKind.Removed)]);
        }

        return removed;
    }

    private void Raise(ConfigNode node, ConfigSubject subject, string key, bool changed = false)
    {
        if (node.Changed || changed)
        {
            RaiseChanged(ConfigChangeSource.Local, [new ConfigChange(subject, key, ConfigChanges.KindOf(node.Existed, true))]);
        }
    }
}
