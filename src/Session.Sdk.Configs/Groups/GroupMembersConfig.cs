using System.Collections;
using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <summary>Holds the members of a group, in the order of their ids. Its encryption keys come from <see cref="GroupKeysConfig"/>.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1710", Justification = "It is a config before it is a collection.")]
public sealed class GroupMembersConfig : GroupConfig, IReadOnlyCollection<GroupMember>
{
    private static readonly byte[] MembersKey = ConfigKey.Of('m');
    private static readonly byte[] SendingKey = "pending_send_ids"u8.ToArray();

    private readonly SortedSet<string> _sending = new(StringComparer.Ordinal);

    /// <summary>Makes or loads the members of a group.</summary>
    /// <param name="group">The group's id.</param>
    /// <param name="admin">The group's keys when this account is an admin; stay the caller's.</param>
    /// <param name="dump">What <see cref="SyncedConfig.Dump"/> gave, or empty to begin anew.</param>
    /// <param name="options">The clock.</param>
    /// <exception cref="ArgumentException">The keys are of another group.</exception>
    /// <exception cref="InvalidConfigDumpException">The dump is damaged.</exception>
    public GroupMembersConfig(GroupId group, GroupKeys? admin = null, ReadOnlySpan<byte> dump = default, ConfigOptions? options = null)
        : base(ConfigKind.GroupMembers, group, admin, dump, options)
    {
    }

    /// <summary>Gets how many members there are, those that are being removed included.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (ref readonly ConfigEntry entry in (Data.GetDictionary('m') ?? ConfigDictionary.Empty).Entries)
            {
                count += entry.Value.Dictionary is null ? 0 : 1;
            }

            return count;
        }
    }

    /// <summary>Gets the members that are to be removed by an admin's device.</summary>
    public IEnumerable<GroupMember> PendingRemovals => this.Where(member => member.IsBeingRemoved);

    internal IEnumerable<string> SendingIds => _sending;

    /// <summary>Finds a member.</summary>
    /// <param name="id">The member's id.</param>
    /// <returns>The member, or null.</returns>
    public GroupMember? Get(AccountId id) => Data.GetDictionary('m')?[id.AsSpan()].Dictionary is { } fields ? Read(id, fields) : null;

    /// <summary>Stores a member.</summary>
    /// <param name="member">The member; fields that later versions added stay as they are.</param>
    /// <exception cref="InvalidOperationException">This account is no admin.</exception>
    public void Set(GroupMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        if (IsReadOnly)
        {
            throw new InvalidOperationException("Only an admin of the group can change its members.");
        }

        var node = new ConfigNode(this, MembersKey, member.Id.ToArray());
        node.SetText('n', member.Name);
        node.SetPicture(member.Picture);
        node.SetFlag('A', member.IsAdmin);
        node.SetPositive('P', member.PromotionCode);
        node.SetPositive('I', member.IsAdmin ? 0 : member.InviteCode);
        node.SetFlag('s', member.NeedsHistory);
        node.SetPositive('R', member.RemovalCode);
        if (UsesNewestRules)
        {
            node.SetTime('t', member.ProfileUpdated);
        }

        SetSending(member.Id, (member.IsAdmin ? member.Promotion : member.Invite) == GroupMemberStep.NotSent && !member.IsBeingRemoved);
        if (node.Changed)
        {
            Raise(member.Id, ConfigChanges.KindOf(node.Existed, true));
        }
    }

    /// <summary>Changes a member, making it when there is none.</summary>
    /// <param name="id">The member's id.</param>
    /// <param name="change">Gives the member as it shall be, from the member as it is.</param>
    /// <returns>The member as stored.</returns>
    /// <exception cref="InvalidOperationException">This account is no admin.</exception>
    public GroupMember Update(AccountId id, Func<GroupMember, GroupMember> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        GroupMember changed = change(Get(id) ?? new GroupMember(id));
        Set(changed);
        return changed;
    }

    /// <summary>Removes a member. Rekey afterwards, so that the member cannot read on.</summary>
    /// <param name="id">The member's id.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidOperationException">This account is no admin.</exception>
    public bool Remove(AccountId id)
    {
        var node = new ConfigNode(this, MembersKey);
        bool removed = node.Remove(id.ToArray());
        node.Complete();
        if (removed)
        {
            SetSending(id, false);
            Raise(id, ConfigChangeKind.Removed);
        }

        return removed;
    }

    /// <summary>Notes that this device is sending a member's invitation or promotion, or no longer is. Do the latter for all at start.</summary>
    /// <param name="id">The member's id.</param>
    /// <param name="isSending">Whether it is.</param>
    public void SetSending(AccountId id, bool isSending)
    {
        string text = id.ToString();
        NeedsDump |= isSending ? _sending.Add(text) : _sending.Remove(text);
    }

    /// <summary>Lists the members in the order of their ids. Do not change the config meanwhile.</summary>
    /// <returns>The members.</returns>
    public IEnumerator<GroupMember> GetEnumerator()
    {
        ConfigDictionary members = Data.GetDictionary('m') ?? ConfigDictionary.Empty;
        for (int i = 0; i < members.Count; i++)
        {
            ConfigEntry entry = members.Entries[i];
            if (entry.Value.Dictionary is { } fields && AccountId.TryCreate(entry.Key, out AccountId id))
            {
                yield return Read(id, fields);
            }
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override void DescribeChanges(ConfigDictionary old, ConfigDictionary current, List<ConfigChange> changes) =>
        ConfigChanges.Add(changes, ConfigSubject.GroupMember, old.GetDictionary('m'), current.GetDictionary('m'));

    private protected override void WriteExtra(ConfigBuffer buffer)
    {
        if (_sending.Count == 0)
        {
            return;
        }

        buffer.WriteBytes(SendingKey);
        buffer.WriteByte('l');
        foreach (string id in _sending)
        {
            buffer.WriteBytes(System.Text.Encoding.ASCII.GetBytes(id));
        }

        buffer.WriteByte('e');
    }

    private protected override bool TryReadExtra(ReadOnlySpan<byte> key, ref ConfigReader reader) =>
        key.SequenceEqual(SendingKey) ? TryReadSending(ref reader) : base.TryReadExtra(key, ref reader);

    private bool TryReadSending(ref ConfigReader reader)
    {
        if (!reader.TryTake('l'))
        {
            return false;
        }

        Span<char> text = stackalloc char[2 * AccountId.Size];
        while (!reader.TryTake('e'))
        {
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> bytes) || bytes.Length != text.Length
                || System.Text.Encoding.ASCII.GetChars(bytes, text) != text.Length || !AccountId.TryParse(text, null, out AccountId id))
            {
                return false;
            }

            _sending.Add(id.ToString());
        }

        return true;
    }

    private GroupMember Read(AccountId id, ConfigDictionary fields)
    {
        bool isAdmin = fields.GetFlag('A');
        int promotion = ReadCode(fields, 'P');
        int invite = isAdmin ? 0 : ReadCode(fields, 'I');
        return new GroupMember(id)
        {
            Name = ConfigText.Truncate(fields.GetText('n'), ConfigText.MaxNameSize),
            Picture = fields.GetPicture(),
            ProfileUpdated = fields.GetTime('t'),
            IsAdmin = isAdmin,
            InviteCode = invite,
            PromotionCode = promotion,
            RemovalCode = ReadCode(fields, 'R'),
            NeedsHistory = invite > 0 && promotion == 0 && fields.GetFlag('s'),
            IsSending = _sending.Contains(id.ToString()),
        };
    }

    private static int ReadCode(ConfigDictionary fields, char key) => (int)Math.Clamp(fields.GetInteger(key), 0, int.MaxValue);

    private void Raise(AccountId id, ConfigChangeKind kind)
    {
        if (HasListeners)
        {
            RaiseChanged(ConfigChangeSource.Local, [new ConfigChange(ConfigSubject.GroupMember, id.ToString(), kind)]);
        }
    }
}
