using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <summary>Holds the encryption keys of a group, which open its info, its members and its messages.</summary>
/// <remarks>
/// Load fetched keys messages before merging info and members. Info and members given here get their keys from this object. Admins make
/// new keys with <see cref="Rekey"/>, after members were added or removed. Not safe to share between threads.
/// </remarks>
public sealed partial class GroupKeysConfig : IDisposable
{
    private readonly AccountKeys _account;
    private readonly GroupInfoConfig _info;
    private readonly GroupMembersConfig _members;
    private readonly GroupKeyRing _ring = new();

    /// <summary>The messages that gave keys: they have no more to give.</summary>
    private readonly HashSet<string> _givers = new(StringComparer.Ordinal);

    private GroupKeys? _admin;
    private PendingGroupKey? _pending;

    /// <summary>Makes or loads the keys of a group.</summary>
    /// <param name="account">This account; stays the caller's.</param>
    /// <param name="info">The group's info.</param>
    /// <param name="members">The group's members.</param>
    /// <param name="admin">The group's keys when this account is an admin; copied.</param>
    /// <param name="dump">What <see cref="Dump"/> gave, or empty to begin anew.</param>
    /// <exception cref="ArgumentException">The arguments belong to different groups.</exception>
    /// <exception cref="InvalidConfigDumpException">The dump is damaged.</exception>
    public GroupKeysConfig(
        AccountKeys account, GroupInfoConfig info, GroupMembersConfig members, GroupKeys? admin = null, ReadOnlySpan<byte> dump = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(members);
        if (info.Group != members.Group || (admin is not null && admin.Id != info.Group))
        {
            throw new ArgumentException("Info, members and admin keys belong to different groups.", nameof(members));
        }

        _account = account;
        _info = info;
        _members = members;
        _admin = admin is null ? null : CopyOf(admin);
        if (!dump.IsEmpty)
        {
            Load(dump);
            HandOutKeys();
        }
    }

    /// <summary>Gets the group's id.</summary>
    public GroupId Group => _info.Group;

    /// <summary>Gets whether this account is an admin.</summary>
    public bool IsAdmin => _admin is not null;

    /// <summary>Gets whether something changed since the last <see cref="Dump"/>.</summary>
    public bool NeedsDump { get; private set; }

    /// <summary>Gets the number of the newest loaded key; 0 without any. A key that was not loaded yet does not count.</summary>
    public long CurrentGeneration => _ring.Keys.Count > 0 ? _ring.Keys[^1].Generation : 0;

    /// <summary>Gets whether this account can make a new key: it is an admin, and the newest loaded key does not have the greatest number that there is.</summary>
    public bool CanRekey => IsAdmin && CurrentGeneration < GroupKey.MaxGeneration;

    /// <summary>Gets whether two admins made a key at once, so that an admin has to make another.</summary>
    public bool NeedsRekey => CanRekey && _ring.Keys is [.., var previous, var last] && previous.Generation == last.Generation;

    /// <summary>Gets whether the key that closes messages was made for other members than these, because another admin made it who did not know of all, so that an admin has to make another. Only admins can tell; for others this is <see langword="false"/>.</summary>
    public bool IsForOtherMembers =>
        _admin is { } admin && CanRekey && (_pending?.Key ?? (_ring.Keys.Count > 0 ? _ring.Keys[^1] : null)) is { } key && !GroupKeyMessage.IsFor(admin, [.. _members.Select(member => member.Id)], key);

    /// <summary>Tells whether a loaded key that is newer than a generation was made for other members than these. Only admins can tell; for others this is <see langword="false"/>.</summary>
    /// <param name="generation">The generation, whose keys do not count, nor do those before.</param>
    /// <returns>Whether there is one.</returns>
    public bool HasKeyForOtherMembers(long generation)
    {
        if (_admin is not { } admin)
        {
            return false;
        }

        AccountId[] members = [.. _members.Select(member => member.Id)];
        return _ring.Keys.Any(key => key.Generation > generation && !GroupKeyMessage.IsFor(admin, members, key));
    }

    /// <summary>Gets the keys message to store in the group's swarm; null when there is none. Load it again once it is stored.</summary>
    public ReadOnlyMemory<byte>? PendingMessage => _pending is { } pending ? new ReadOnlyMemory<byte>(pending.Message) : (ReadOnlyMemory<byte>?)null;

    /// <summary>Gets the keys to open messages with: the pending one, then newest to oldest. They belong to this object: use them before the next call that changes it.</summary>
    public IReadOnlyList<SecretKey> DecryptionKeys =>
        [.. _pending is null ? [] : (SecretKey[])[_pending.Key.Key], .. _ring.Keys.Reverse().Select(key => key.Key)];

    /// <summary>Gets the key to close messages with: the pending one, or the newest. Belongs to this object.</summary>
    /// <exception cref="InvalidOperationException">There is no key yet.</exception>
    public SecretKey EncryptionKey => _pending?.Key.Key ?? (_ring.Keys.Count > 0
        ? _ring.Keys[^1].Key
        : throw new InvalidOperationException("The group has no encryption key yet."));

    /// <summary>Gets the storage hashes whose expiry has to be renewed.</summary>
    public IReadOnlyList<string> ActiveHashes => [.. _ring.Hashes.Values.SelectMany(hashes => hashes).Distinct(StringComparer.Ordinal)];

    /// <summary>Gets the hashes of the keys messages whose bytes are kept: up to 64, those of the newest generations. What the swarm has lost of them any member can store again; one generation may need several.</summary>
    public IReadOnlyCollection<string> KeptHashes => [.. _ring.Messages.Keys];

    /// <summary>Gets a keys message of the swarm whose bytes are kept.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="message">A copy of it.</param>
    /// <returns>Whether it is kept.</returns>
    public bool TryGetKept(string hash, out ReadOnlyMemory<byte> message)
    {
        bool isKept = _ring.Messages.TryGetValue(hash, out GroupKeyRing.KeptMessage kept);
        message = kept.Bytes?.ToArray() ?? ReadOnlyMemory<byte>.Empty;
        return isKept;
    }

    internal GroupKeyRing Ring => _ring;

    internal PendingGroupKey? Pending => _pending;

    /// <summary>Makes a new key for the members as they are now. Info and members are pushed again, closed with it.</summary>
    /// <returns>The keys message to store before them; also <see cref="PendingMessage"/>.</returns>
    /// <exception cref="InvalidOperationException">This account is no admin, or the newest key has the greatest number that there is: <see cref="CanRekey"/>.</exception>
    public byte[] Rekey()
    {
        GroupKeys admin = DemandAdmin();
        if (!CanRekey)
        {
            throw new InvalidOperationException("The newest key of the group has the greatest number that there is.");
        }

        AccountId[] members = [.. _members.Select(member => member.Id)];
        PendingGroupKey made = GroupKeyMessage.Rekey(admin, members, _ring.Keys.Count == 0 ? 0 : CurrentGeneration + 1);
        if (_pending is { } replaced)
        {
            if (!replaced.Key.IsSameKey(made.Key))
            {
                _info.RemoveKey(replaced.Key.Key.Expose(), markDirty: false);
                _members.RemoveKey(replaced.Key.Key.Expose(), markDirty: false);
            }

            replaced.Key.Key.Dispose();
        }

        _pending = made;
        NeedsDump = true;
        _info.AddKey(made.Key.Key.Expose(), first: true, markDirty: true);
        _members.AddKey(made.Key.Key.Expose(), first: true, markDirty: true);
        return [.. made.Message];
    }

    /// <summary>Makes the message that gives all loaded keys to some members, so that they can read older messages. Call it before <see cref="Rekey"/>.</summary>
    /// <param name="members">The members, at least one.</param>
    /// <returns>The message to store in the keys' namespace.</returns>
    /// <exception cref="ArgumentException">There are no members.</exception>
    /// <exception cref="InvalidOperationException">This account is no admin, or there is no key yet.</exception>
    public byte[] CreateSupplement(params IReadOnlyList<AccountId> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        GroupKeys admin = DemandAdmin();
        if (members.Count == 0)
        {
            throw new ArgumentException("At least one member has to get the keys.", nameof(members));
        }

        return _ring.Keys.Count > 0
            ? GroupKeyMessage.Supplement(admin, members, _ring.Keys)
            : throw new InvalidOperationException("The group has no encryption key yet.");
    }

    /// <summary>Takes in a message that was fetched from the keys' namespace.</summary>
    /// <param name="hash">The hash under which the swarm stores it.</param>
    /// <param name="message">The stored bytes.</param>
    /// <param name="stored">When the swarm stored it, as one node says. No signature covers it: a time later than <paramref name="networkTime"/> counts as that.</param>
    /// <param name="networkTime">The network's time.</param>
    /// <returns>Whether it gave keys.</returns>
    public GroupKeyLoad Load(string hash, ReadOnlySpan<byte> message, DateTimeOffset stored, DateTimeOffset networkTime)
    {
        ArgumentNullException.ThrowIfNull(hash);
        if (_givers.Contains(hash) && (!_ring.Messages.TryGetValue(hash, out GroupKeyRing.KeptMessage kept) || message.SequenceEqual(kept.Bytes)))
        {
            return GroupKeyLoad.Known;
        }

        long now = Math.Max(0, networkTime.ToUnixTimeMilliseconds());
        long timestamp = Math.Clamp(stored.ToUnixTimeMilliseconds(), 0, now);
        if (!GroupKeyMessageReader.TryRead(message, timestamp, Group, _account, _admin, out long generation, out List<GroupKey> read))
        {
            return GroupKeyLoad.Rejected;
        }

        // What an admin wrote of older keys is what some node had told that admin.
        GroupKey[] keys = [.. read.Select(key => key.Timestamp > now ? key with { Timestamp = now } : key)];
        NeedsDump = true;
        if (keys.Length == 0)
        {
            _ring.Associate(generation, hash);
            _ring.Keep(hash, message);
            _ring.Expire();
            return GroupKeyLoad.NotForUs;
        }

        bool isNew = false;
        if (_pending is not null && (keys[0].Generation > _pending.Key.Generation || keys[0].IsSameKey(_pending.Key)))
        {
            _pending.Key.Key.Dispose();
            _pending = null;
            isNew = true;
        }

        foreach (GroupKey key in keys)
        {
            _ring.Associate(key.Generation, hash);
            isNew |= _ring.Add(key);
        }

        _ring.Keep(hash, message);
        _ring.Expire();
        Remember(hash);
        if (isNew)
        {
            HandOutKeys();
        }

        return GroupKeyLoad.Loaded;
    }

    /// <summary>Remembers that a message gave keys, as long as it is among those that the ring remembers: anybody can make copies of one with other bytes behind.</summary>
    private void Remember(string hash)
    {
        if (_ring.IsAssociated(hash))
        {
            _givers.Add(hash);
        }

        if (_givers.Count > _ring.Hashes.Values.Sum(hashes => hashes.Count))
        {
            _givers.RemoveWhere(giver => !_ring.IsAssociated(giver));
        }
    }

    /// <summary>Makes this account an admin, in info and members too. Fetch the group's history again afterwards.</summary>
    /// <param name="admin">The group's keys; copied. Nothing happens when this account is an admin already.</param>
    /// <exception cref="ArgumentException">These are the keys of another group.</exception>
    public void LoadAdminKey(GroupKeys admin)
    {
        ArgumentNullException.ThrowIfNull(admin);
        if (IsAdmin)
        {
            return;
        }

        _info.BecomeAdmin(admin);
        _members.BecomeAdmin(admin);
        _admin = CopyOf(admin);

        // An admin can read what had no key for the account.
        _givers.Clear();
    }

    /// <summary>Wipes the keys.</summary>
    public void Dispose()
    {
        _ring.Dispose();
        _pending?.Key.Key.Dispose();
        _admin?.Dispose();
    }

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(GroupKeysConfig);

    private static GroupKeys CopyOf(GroupKeys keys) => GroupKeys.FromSeed(keys.Ed25519SecretKey.Expose()[..GroupKeys.SeedSize]);

    private GroupKeys DemandAdmin() => _admin ?? throw new InvalidOperationException("Only an admin of the group can give out keys.");

    private void HandOutKeys()
    {
        IReadOnlyList<SecretKey> keys = DecryptionKeys;
        _info.ReplaceKeys(keys, markDirty: false);
        _members.ReplaceKeys(keys, markDirty: false);
    }
}
