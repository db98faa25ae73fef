using System.Collections;

namespace SessionSdk.Configs;

/// <summary>Holds the account's contacts, in the order of their ids.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1710", Justification = "It is a config before it is a collection.")]
public sealed partial class ContactsConfig : UserConfig, IReadOnlyCollection<Contact>
{
    // How the config numbers the modes; messages number them the other way round.
    private const long AfterSend = 1;

    private const long AfterRead = 2;

    private static readonly byte[] ContactsKey = ConfigKey.Of('c');

    /// <summary>Makes or loads the contacts of an account.</summary>
    /// <param name="account">The account; its seed is the key.</param>
    /// <param name="dump">What <see cref="SyncedConfig.Dump"/> gave, or empty to begin anew.</param>
    /// <param name="options">Clock and envelope.</param>
    /// <exception cref="InvalidConfigDumpException">The dump is damaged.</exception>
    public ContactsConfig(AccountKeys account, ReadOnlySpan<byte> dump = default, ConfigOptions? options = null)
        : base(ConfigKind.Contacts, account, dump, options)
    {
    }

    /// <summary>Gets how many contacts there are.</summary>
    public int Count => CountDictionaries(Data.GetDictionary('c'));

    /// <summary>Finds a contact.</summary>
    /// <param name="id">The contact's id.</param>
    /// <returns>The contact, or null.</returns>
    public Contact? Get(AccountId id) => Data.GetDictionary('c')?[id.AsSpan()].Dictionary is { } fields ? Read(id, fields) : null;

    /// <summary>Stores a contact.</summary>
    /// <param name="contact">The contact; fields that later versions added stay as they are.</param>
    public void Set(Contact contact)
    {
        ArgumentNullException.ThrowIfNull(contact);
        var node = new ConfigNode(this, ContactsKey, contact.Id.ToArray());
        ConfigChangeDetails details = Compare(node.Fields, contact.Name, contact.Picture);
        node.SetText('n', contact.Name);
        node.SetTextOrNone('N', contact.Nickname);
        node.SetPicture(contact.Picture);
        node.SetFlag('a', contact.IsApproved);
        node.SetFlag('A', contact.HasApprovedMe);
        node.SetFlag('b', contact.IsBlocked);
        node.SetNonZero('+', contact.Priority);
        node.SetPositive('@', (long)(contact.Notify == NotifyMode.MentionsOnly ? NotifyMode.All : contact.Notify));
        node.SetTime('!', contact.MutedUntil);
        node.SetPositive('e', contact.Disappearing.IsOn ? WriteMode(contact.Disappearing.Mode) : 0);
        node.SetDuration('E', contact.Disappearing.IsOn ? contact.Disappearing.Duration : null);
        node.SetTime('j', contact.Created);
        node.SetFeatures(contact.Features);
        if (UsesNewestRules)
        {
            node.SetTime('t', contact.ProfileUpdated);
        }

        if (node.Changed)
        {
            Raise(contact.Id, ConfigChanges.KindOf(node.Existed, true), details);
        }
    }

    /// <summary>Changes a contact, making it when there is none.</summary>
    /// <param name="id">The contact's id.</param>
    /// <param name="change">Gives the contact as it shall be, from the contact as it is.</param>
    /// <returns>The contact as stored.</returns>
    public Contact Update(AccountId id, Func<Contact, Contact> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Contact changed = change(Get(id) ?? new Contact(id));
        Set(changed);
        return changed;
    }

    /// <summary>Takes over a contact's profile when it is newer than what is stored, by whole seconds.</summary>
    /// <param name="id">The contact's id; unknown ones are left alone.</param>
    /// <param name="name">The name.</param>
    /// <param name="picture">The picture, or null for none.</param>
    /// <param name="updated">When the contact says that the profile changed; null when it does not say.</param>
    /// <returns>Whether the profile was taken over.</returns>
    public bool TryUpdateProfile(AccountId id, string name, ProfilePicture? picture, DateTimeOffset? updated)
    {
        if (Get(id) is not { } contact || (contact.ProfileUpdated is { } stored && !(updated?.ToUnixTimeSeconds() > stored.ToUnixTimeSeconds())))
        {
            return false;
        }

        Set(contact with { Name = name, Picture = picture, ProfileUpdated = updated });
        return true;
    }

    /// <summary>Lists the accounts that the newest messages show to have been contacts and that are none any more. What was removed longer ago cannot be told from what never was.</summary>
    /// <returns>The accounts, each once.</returns>
    public IReadOnlyList<AccountId> ListRecentlyRemoved()
    {
        ConfigDictionary contacts = Data.GetDictionary('c') ?? ConfigDictionary.Empty;
        var removed = new HashSet<AccountId>();
        foreach (ReadOnlyMemory<byte> diff in RecentDiffs)
        {
            foreach (byte[] key in ConfigDiff.ListKeys(diff.Span, ContactsKey))
            {
                if (AccountId.TryCreate(key, out AccountId id) && contacts[key].Dictionary is null)
                {
                    removed.Add(id);
                }
            }
        }

        return [.. removed];
    }

    /// <summary>Removes a contact.</summary>
    /// <param name="id">The contact's id.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(AccountId id)
    {
        var node = new ConfigNode(this, ContactsKey);
        bool removed = node.Remove(id.ToArray());
        node.Complete();
        if (removed)
        {
            Raise(id, ConfigChangeKind.Removed);
        }

        return removed;
    }

    /// <summary>Lists the contacts in the order of their ids. Do not change the config meanwhile.</summary>
    /// <returns>The contacts.</returns>
    public IEnumerator<Contact> GetEnumerator()
    {
        ConfigDictionary contacts = Data.GetDictionary('c') ?? ConfigDictionary.Empty;
        for (int i = 0; i < contacts.Count; i++)
        {
            ConfigEntry entry = contacts.Entries[i];
            if (entry.Value.Dictionary is { } fields && AccountId.TryCreate(entry.Key, out AccountId id))
            {
                yield return Read(id, fields);
            }
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override void DescribeChanges(ConfigDictionary old, ConfigDictionary current, List<ConfigChange> changes)
    {
        ConfigChanges.ForEach(old.GetDictionary('c'), current.GetDictionary('c'), (key, before, after) =>
            changes.Add(new ConfigChange(ConfigSubject.Contact, Convert.ToHexStringLower(key), ConfigChanges.KindOf(!before.IsNone, !after.IsNone))
            {
                Details = Compare(before.Dictionary, after.Dictionary.GetText('n'), after.Dictionary.GetPicture()),
            }));
        ConfigChanges.AddRooms(changes, ConfigSubject.BlindedContact, old.GetDictionary('b'), current.GetDictionary('b'));
    }

    private static Contact Read(AccountId id, ConfigDictionary fields)
    {
        long mode = fields.GetInteger('e');
        TimeSpan? duration = fields.GetDuration('E');
        NotifyMode notify = fields.GetNotifyMode();
        return new Contact(id)
        {
            Name = fields.GetText('n'),
            Nickname = ConfigText.Truncate(fields.GetText('N'), ConfigText.MaxNameSize),
            Picture = fields.GetPicture(),
            ProfileUpdated = fields.GetTime('t'),
            Features = fields.GetFeatures(),
            IsApproved = fields.GetFlag('a'),
            HasApprovedMe = fields.GetFlag('A'),
            IsBlocked = fields.GetFlag('b'),
            Priority = fields.GetPriority(),
            Notify = notify == NotifyMode.MentionsOnly ? NotifyMode.All : notify,
            MutedUntil = fields.GetTime('!'),
            Disappearing = ReadMode(mode) is { } start && duration is { } time ? new DisappearingTimer(start, time) : default,
            Created = fields.GetTime('j'),
        };
    }

    private static DisappearingMode? ReadMode(long mode) => mode switch
    {
        AfterSend => DisappearingMode.AfterSend,
        AfterRead => DisappearingMode.AfterRead,
        _ => null,
    };

    private static long WriteMode(DisappearingMode mode) => mode == DisappearingMode.AfterRead ? AfterRead : AfterSend;

    private static ConfigChangeDetails Compare(ConfigDictionary? before, string name, ProfilePicture? picture) =>
        (before.GetText('n') == name ? ConfigChangeDetails.None : ConfigChangeDetails.Name)
        | (Equals(before.GetPicture(), picture) ? ConfigChangeDetails.None : ConfigChangeDetails.Picture);

    private void Raise(AccountId id, ConfigChangeKind kind, ConfigChangeDetails details = ConfigChangeDetails.None)
    {
        if (HasListeners)
        {
            RaiseChanged(ConfigChangeSource.Local, [new ConfigChange(ConfigSubject.Contact, id.ToString(), kind) { Details = details }]);
        }
    }
}
