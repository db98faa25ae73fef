using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <summary>Holds how far each conversation has been read.</summary>
public sealed partial class ConversationInfoConfig : UserConfig
{
    private const int TagSize = 32;

    private const long GreatestExpirySeconds = 1_000_000_000_000;

    private static readonly TimeSpan WriteHorizon = TimeSpan.FromDays(30);
    private static readonly TimeSpan StaleAge = TimeSpan.FromDays(45);

    /// <summary>Makes or loads the read states of an account.</summary>
    /// <param name="account">The account; its seed is the key.</param>
    /// <param name="dump">What <see cref="SyncedConfig.Dump"/> gave, or empty to begin anew.</param>
    /// <param name="options">Clock and envelope.</param>
    /// <exception cref="InvalidConfigDumpException">The dump is damaged.</exception>
    public ConversationInfoConfig(AccountKeys account, ReadOnlySpan<byte> dump = default, ConfigOptions? options = null)
        : base(ConfigKind.ConversationInfo, account, dump, options)
    {
    }

    /// <summary>Gets how many conversations there are.</summary>
    public int Count => CountDictionaries(Data.GetDictionary('1')) + CountDictionaries(Data.GetDictionary('g'))
        + CommunityServers.List(Data).Count() + CountDictionaries(Data.GetDictionary('C')) + CountDictionaries(Data.GetDictionary('b'));

    /// <summary>Finds the read state of a conversation with an account.</summary>
    /// <param name="id">The account.</param>
    /// <returns>The read state, or null.</returns>
    public AccountConversation? Get(AccountId id) =>
        Data.GetDictionary('1')?[id.AsSpan()].Dictionary is { } fields ? ReadAccount(id, fields) : null;

    /// <summary>Finds the read state of a group.</summary>
    /// <param name="id">The group.</param>
    /// <returns>The read state, or null.</returns>
    public GroupConversation? Get(GroupId id) =>
        Data.GetDictionary('g')?[id.AsSpan()].Dictionary is { } fields ? Read(new GroupConversation(id), fields) : null;

    /// <summary>Finds the read state of a closed group of the old kind.</summary>
    /// <param name="id">The group.</param>
    /// <returns>The read state, or null.</returns>
    public LegacyGroupConversation? GetLegacyGroup(AccountId id) =>
        Data.GetDictionary('C')?[id.AsSpan()].Dictionary is { } fields ? Read(new LegacyGroupConversation(id), fields) : null;

    /// <summary>Finds the read state of a conversation with a blinded id.</summary>
    /// <param name="id">The blinded id.</param>
    /// <returns>The read state, or null.</returns>
    public BlindedConversation? Get(BlindedId id) =>
        Data.GetDictionary('b')?[id.AsSpan()].Dictionary is { } fields ? ReadBlinded(id, fields) : null;

    /// <summary>Finds the read state of a community's room.</summary>
    /// <param name="baseUrl">The server's URL, in any form.</param>
    /// <param name="room">The room's token, in any case.</param>
    /// <returns>The read state, or null.</returns>
    /// <exception cref="ArgumentException">The URL or the room is not in the form that <see cref="CommunityAddress.Create"/> takes.</exception>
    public CommunityConversation? GetCommunity(string baseUrl, string room)
    {
        return CommunityServers.Find(Data, baseUrl, room) is var (key, fields)
            ? Read(new CommunityConversation(CommunityAddress.Create(baseUrl, room.ToLowerInvariant(), key)), fields)
            : null;
    }

    /// <summary>Stores a read state. A time that is newer than the stored one but older than 30 days is not written; an older one than the stored is.</summary>
    /// <param name="conversation">The read state.</param>
    /// <exception cref="ArgumentException">It names no conversation.</exception>
    public void Set(ConversationInfo conversation)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        (ConfigNode node, ConfigSubject subject, string key) = NodeOf(conversation);
        bool changed = false;
        if (conversation is CommunityConversation community)
        {
            var server = new ConfigNode(this, CommunityServers.PathOf(community.Address.BaseUrl));
            server.SetBytes('#', community.Address.PublicKey.AsSpan());
            changed = server.Changed;
            node = new ConfigNode(this, CommunityServers.PathOf(community.Address.BaseUrl, community.Address.RoomToken));
        }

        WriteLastRead(node, conversation.LastRead);
        node.SetFlag('u', conversation.IsMarkedUnread);
        WritePro(node, conversation);
        if (node.Changed || changed)
        {
            // What the edit emptied stays until the message is sealed, so that the push finds it stale and drops its server too.
            RaiseChanged(ConfigChangeSource.Local, [new ConfigChange(subject, key, ConfigChanges.KindOf(node.Existed, true))]);
        }
    }

    /// <summary>Removes the read state of a conversation with an account.</summary>
    /// <param name="id">The account.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(AccountId id) => Remove('1', id.ToArray(), ConfigSubject.Conversation);

    /// <summary>Removes the read state of a group.</summary>
    /// <param name="id">The group.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(GroupId id) => Remove('g', id.ToArray(), ConfigSubject.Group);

    /// <summary>Removes the read state of a closed group of the old kind.</summary>
    /// <param name="id">The group.</param>
    /// <returns>Whether there was one.</returns>
    public bool RemoveLegacyGroup(AccountId id) => Remove('C', id.ToArray(), ConfigSubject.LegacyGroup);

    /// <summary>Removes the read state of a conversation with a blinded id.</summary>
    /// <param name="id">The blinded id.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(BlindedId id) => Remove('b', id.ToArray(), ConfigSubject.BlindedConversation);

    /// <summary>Removes the read state of a community's room.</summary>
    /// <param name="baseUrl">The server's URL, in any form.</param>
    /// <param name="room">The room's token, in any case.</param>
    /// <returns>Whether there was one.</returns>
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

    /// <summary>Lists all read states: accounts, groups, communities, old groups, blinded ids; each kind in the order of its keys. Do not change the config meanwhile.</summary>
    /// <returns>The read states.</returns>
    public IEnumerable<ConversationInfo> ListAll()
    {
        foreach (ConfigEntry entry in EntriesOf('1'))
        {
            if (AccountId.TryCreate(entry.Key, out AccountId id))
            {
                yield return ReadAccount(id, entry.Value.Dictionary!);
            }
        }

        foreach (ConfigEntry entry in EntriesOf('g'))
        {
            if (GroupId.TryCreate(entry.Key, out GroupId id))
            {
                yield return Read(new GroupConversation(id), entry.Value.Dictionary!);
            }
        }

        foreach ((string baseUrl, string token, X25519PublicKey key, ConfigDictionary fields) in CommunityServers.List(Data))
        {
            if (CommunityUrl.TryCanonicalise(baseUrl, out _) && CommunityUrl.TryCanonicaliseRoom(token, out _))
            {
                yield return Read(new CommunityConversation(CommunityAddress.Create(baseUrl, token, key)), fields);
            }
        }

        foreach (ConfigEntry entry in EntriesOf('C'))
        {
            if (AccountId.TryCreate(entry.Key, out AccountId id))
            {
                yield return Read(new LegacyGroupConversation(id), entry.Value.Dictionary!);
            }
        }

        foreach (ConfigEntry entry in EntriesOf('b'))
        {
            if (BlindedId.TryCreate(entry.Key, out BlindedId id))
            {
                yield return ReadBlinded(id, entry.Value.Dictionary!);
            }
        }
    }

    /// <summary>Drops read states of all kinds that are older than 45 days and not marked unread; a valid Pro proof of the other keeps one too. <see cref="Push"/> does it as well.</summary>
    public void PruneStale()
    {
        foreach (ConversationInfo stale in ListAll().Where(IsStale).ToArray())
        {
            _ = stale switch
            {
                AccountConversation account => Remove(account.Id),
                GroupConversation group => Remove(group.Id),
                LegacyGroupConversation group => RemoveLegacyGroup(group.Id),
                BlindedConversation blinded => Remove(blinded.Id),
                CommunityConversation community => RemoveCommunity(community.Address.BaseUrl, community.Address.RoomToken),
                _ => false,
            };
        }
    }

    /// <inheritdoc/>
    public override ConfigPush Push()
    {
        PruneStale();
        return base.Push();
    }

    private protected override void DescribeChanges(ConfigDictionary old, ConfigDictionary current, List<ConfigChange> changes)
    {
        ConfigChanges.Add(changes, ConfigSubject.Conversation, old.GetDictionary('1'), current.GetDictionary('1'));
        ConfigChanges.Add(changes, ConfigSubject.Group, old.GetDictionary('g'), current.GetDictionary('g'));
        ConfigChanges.AddRooms(changes, ConfigSubject.Community, old.GetDictionary('o'), current.GetDictionary('o'));
        ConfigChanges.Add(changes, ConfigSubject.LegacyGroup, old.GetDictionary('C'), current.GetDictionary('C'));
        ConfigChanges.Add(changes, ConfigSubject.BlindedConversation, old.GetDictionary('b'), current.GetDictionary('b'));
    }

    private static T Read<T>(T empty, ConfigDictionary fields)
        where T : ConversationInfo =>
        empty with { LastRead = ConfigFields.ToMillisecondTime(fields.GetInteger('r')), IsMarkedUnread = fields.GetFlag('u') };

    private static AccountConversation ReadAccount(AccountId id, ConfigDictionary fields)
    {
        (DateTimeOffset? expiry, ReadOnlyMemory<byte> tag) = ReadPro(fields);
        return Read(new AccountConversation(id) { ProExpiry = expiry, ProRevocationTag = tag }, fields);
    }

    private static BlindedConversation ReadBlinded(BlindedId id, ConfigDictionary fields)
    {
        (DateTimeOffset? expiry, ReadOnlyMemory<byte> tag) = ReadPro(fields);
        return Read(new BlindedConversation(id) { ProExpiry = expiry, ProRevocationTag = tag }, fields);
    }

    /// <summary>Reads the proof of the other's Pro: an end without a tag, and a tag without an end, count as none.</summary>
    private static (DateTimeOffset? Expiry, ReadOnlyMemory<byte> Tag) ReadPro(ConfigDictionary fields)
    {
        ReadOnlyMemory<byte> tag = fields.CopyBytes('g', TagSize);
        return tag.IsEmpty || ReadProExpiry(fields) is not { } expiry ? (null, default) : (expiry, tag);
    }

    /// <summary>Reads the end of a proof, which older clients write in milliseconds.</summary>
    private static DateTimeOffset? ReadProExpiry(ConfigDictionary? fields) => fields.GetInteger('e') switch
    {
        <= 0 => null,
        > GreatestExpirySeconds and var milliseconds => ConfigFields.ToMillisecondTime(milliseconds),
        var seconds => DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds())),
    };

    private void WriteLastRead(ConfigNode node, DateTimeOffset? lastRead)
    {
        long value = lastRead?.ToUnixTimeMilliseconds() ?? 0;
        ConfigValue stored = node.Fields?[ConfigKey.Of('r')] ?? default;
        if ((stored.IsInteger && value < stored.Integer) || value > (Now - WriteHorizon).ToUnixTimeMilliseconds())
        {
            node.Set('r', new ConfigValue(value));
        }
    }

    private void WritePro(ConfigNode node, ConversationInfo conversation)
    {
        if (!UsesNewestRules || conversation is not (AccountConversation or BlindedConversation))
        {
            return;
        }

        (DateTimeOffset? expiry, ReadOnlyMemory<byte> tag) = conversation switch
        {
            AccountConversation account => (account.ProExpiry, account.ProRevocationTag),
            BlindedConversation blinded => (blinded.ProExpiry, blinded.ProRevocationTag),
            _ => (null, default),
        };
        if (expiry is { } end && end.ToUnixTimeSeconds() > 0 && tag.Length == TagSize)
        {
            // The same end in another unit stays as it is.
            if (ReadProExpiry(node.Fields)?.ToUnixTimeSeconds() != end.ToUnixTimeSeconds())
            {
                node.SetPositive('e', end.ToUnixTimeSeconds());
            }

            node.SetBytes('g', tag.Span);
        }
        else
        {
            node.Remove('e');
            node.Remove('g');
        }

        if (conversation is BlindedConversation { Id.Scheme: BlindingScheme.Blinded15 })
        {
            node.SetFlag('y', true);
        }
    }

    private (ConfigNode Node, ConfigSubject Subject, string Key) NodeOf(ConversationInfo conversation) => conversation switch
    {
        AccountConversation { Id.IsDefault: true } or GroupConversation { Id.IsDefault: true } or LegacyGroupConversation { Id.IsDefault: true }
            or BlindedConversation { Id.IsDefault: true } or CommunityConversation { Address: null } =>
            throw new ArgumentException("The id of the conversation is empty.", nameof(conversation)),
        AccountConversation account => (new ConfigNode(this, ConfigKey.Of('1'), account.Id.ToArray()), ConfigSubject.Conversation, account.Id.ToString()),
        GroupConversation group => (new ConfigNode(this, ConfigKey.Of('g'), group.Id.ToArray()), ConfigSubject.Group, group.Id.ToString()),
        LegacyGroupConversation group => (new ConfigNode(this, ConfigKey.Of('C'), group.Id.ToArray()), ConfigSubject.LegacyGroup, group.Id.ToString()),
        BlindedConversation blinded => (new ConfigNode(this, ConfigKey.Of('b'), blinded.Id.ToArray()), ConfigSubject.BlindedConversation, blinded.Id.ToString()),
        CommunityConversation community => (
            new ConfigNode(this, CommunityServers.PathOf(community.Address.BaseUrl, community.Address.RoomToken)),
            ConfigSubject.Community,
            $"{community.Address.BaseUrl}/{community.Address.RoomToken}"),
        _ => throw new ArgumentException("The kind of conversation is unknown.", nameof(conversation)),
    };

    private bool IsStale(ConversationInfo conversation)
    {
        // Others count in whole milliseconds.
        var cutoff = DateTimeOffset.FromUnixTimeMilliseconds((Now - StaleAge).ToUnixTimeMilliseconds());
        bool isKept = conversation switch
        {
            // January 2025 did not know blinded ids or Pro, and never dropped groups.
            GroupConversation => !UsesNewestRules,
            BlindedConversation blinded => !UsesNewestRules || blinded.ProExpiry >= cutoff,
            AccountConversation account => UsesNewestRules && account.ProExpiry >= cutoff,
            _ => false,
        };
        return !isKept && !conversation.IsMarkedUnread && !(conversation.LastRead >= cutoff);
    }

    private IEnumerable<ConfigEntry> EntriesOf(char key)
    {
        ConfigDictionary entries = Data.GetDictionary(key) ?? ConfigDictionary.Empty;
        for (int i = 0; i < entries.Count; i++)
        {
            ConfigEntry entry = entries.Entries[i];
            if (entry.Value.Dictionary is not null)
            {
                yield return entry;
            }
        }
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
}
