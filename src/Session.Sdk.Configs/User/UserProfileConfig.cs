namespace SessionSdk.Configs;

/// <summary>Holds the account's own profile: name, picture, note-to-self settings and what others may do.</summary>
public sealed partial class UserProfileConfig : UserConfig
{
    /// <summary>Makes or loads the profile of an account.</summary>
    /// <param name="account">The account; its seed is the key.</param>
    /// <param name="dump">What <see cref="SyncedConfig.Dump"/> gave, or empty to begin anew.</param>
    /// <param name="options">Clock and envelope.</param>
    /// <exception cref="InvalidConfigDumpException">The dump is damaged.</exception>
    public UserProfileConfig(AccountKeys account, ReadOnlySpan<byte> dump = default, ConfigOptions? options = null)
        : base(ConfigKind.UserProfile, account, dump, options)
    {
    }

    /// <summary>Gets or sets the display name; null and empty mean none. At most 100 UTF-8 bytes.</summary>
    /// <exception cref="ArgumentException">The name is longer.</exception>
    public string? Name
    {
        get => Data.GetTextOrNull('n');
        set
        {
            string name = ConfigText.Limit(value, ConfigText.MaxNameSize, nameof(value));
            Edit(node =>
            {
                // Other clients compare with the name that is there. Without one even an empty name is another.
                if (Name == name)
                {
                    node.NoteUnchanged();
                    return;
                }

                node.SetTextOrNone('n', name);
                Stamp(node);
            });
        }
    }

    /// <summary>Gets the profile picture: the one that was set last or uploaded again last.</summary>
    public ProfilePicture? Picture => IsUploadNewer ? Data.GetPicture('P', 'Q') : Data.GetPicture();

    /// <summary>Gets or sets the priority of the conversation with oneself: positive pins it, negative hides it.</summary>
    public int NoteToSelfPriority
    {
        get => Data.GetPriority();
        set => Edit(node => node.SetNonZero('+', value));
    }

    /// <summary>Gets or sets after how long own notes disappear, in whole seconds; null for never.</summary>
    public TimeSpan? NoteToSelfTimer
    {
        get => Data.GetDuration('e');
        set => Edit(node => node.SetDuration('e', value));
    }

    /// <summary>Gets or sets whether people of communities may write; null when the user never chose.</summary>
    public bool? AcceptsBlindedRequests
    {
        get => Data[ConfigKey.Of('M')] is { IsInteger: true } value ? value.Integer != 0 : null;
        set => Edit(node =>
        {
            if (value == AcceptsBlindedRequests)
            {
                node.NoteUnchanged();
                return;
            }

            if (value is { } accepts)
            {
                node.Set('M', new ConfigValue(accepts ? 1 : 0));
            }
            else
            {
                node.Remove('M');
            }

            Stamp(node);
        });
    }

    /// <summary>Gets when name, picture or settings that others see changed last; null when that was never noted. It goes with every message.</summary>
    public DateTimeOffset? ProfileUpdated => Data.GetTime('t') is { } set
        ? Data.GetTime('T') is { } uploaded && uploaded > set ? uploaded : set
        : null;

    private bool IsUploadNewer => (Data.GetTime('T') ?? DateTimeOffset.MinValue) > (Data.GetTime('t') ?? DateTimeOffset.MinValue);

    /// <summary>Sets the display name, cut to 100 UTF-8 bytes.</summary>
    /// <param name="name">The name.</param>
    public void SetNameTruncated(string name) => Name = ConfigText.Truncate(name, ConfigText.MaxNameSize);

    /// <summary>Sets the picture that the user chose. Setting the one that is there does nothing; removing it removes what was uploaded again too.</summary>
    /// <param name="picture">The picture, or null to have none.</param>
    public void SetPicture(ProfilePicture? picture) => SetPicture(picture?.Url ?? string.Empty, picture?.Key ?? default);

    /// <summary>Notes that the same picture was uploaded again, so that the file server keeps it.</summary>
    /// <param name="picture">Where it lies now.</param>
    public void SetReuploadedPicture(ProfilePicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        SetReuploadedPicture(picture.Url, picture.Key);
    }

    /// <summary>Sets the picture as other clients do: an address without a key, and a key without an address, are removals.</summary>
    internal void SetPicture(string url, ReadOnlyMemory<byte> key)
    {
        ProfilePicture? picture = ProfilePicture.OrNone(url, key.Span);
        Edit(node =>
        {
            if (UsesNewestRules && node.Fields.GetText('p') == url && key.Span.SequenceEqual(node.Fields.GetBytes('q')))
            {
                node.NoteUnchanged();
                return;
            }

            node.SetPicture(picture);
            if (UsesNewestRules)
            {
                if (picture is null)
                {
                    node.SetPicture(null, 'P', 'Q');
                }

                node.SetTime('t', Now);
            }
        });
    }

    internal void SetReuploadedPicture(string url, ReadOnlyMemory<byte> key)
    {
        ProfilePicture? picture = ProfilePicture.OrNone(url, key.Span);
        Edit(node =>
        {
            node.SetPicture(picture, 'P', 'Q');
            node.SetTime('T', Now);
        });
    }

    private protected override void DescribeChanges(ConfigDictionary old, ConfigDictionary current, List<ConfigChange> changes)
    {
        if (!old.Equals(current))
        {
            changes.Add(new ConfigChange(ConfigSubject.Profile, string.Empty, ConfigChangeKind.Updated));
        }
    }

    /// <summary>Notes the time of a change in the one of the two times that counts, so that the picture that is seen stays the same.</summary>
    private void Stamp(ConfigNode node)
    {
        if (UsesNewestRules)
        {
            node.SetTime(IsUploadNewer ? 'T' : 't', Now);
        }
    }

    private void Edit(Action<ConfigNode> edit)
    {
        var node = new ConfigNode(this);
        edit(node);
        if (node.Changed)
        {
            RaiseChanged(ConfigChangeSource.Local, [new ConfigChange(ConfigSubject.Profile, string.Empty, ConfigChangeKind.Updated)]);
        }
    }
}
