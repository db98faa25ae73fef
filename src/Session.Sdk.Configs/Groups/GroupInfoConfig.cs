using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <summary>Holds name, picture and settings of a group. Its encryption keys come from <see cref="GroupKeysConfig"/>.</summary>
public sealed class GroupInfoConfig : GroupConfig
{
    /// <summary>The greatest length of a description in UTF-8 bytes.</summary>
    public const int MaxDescriptionSize = 600;

    /// <summary>Makes or loads the info of a group.</summary>
    /// <param name="group">The group's id.</param>
    /// <param name="admin">The group's keys when this account is an admin; stay the caller's.</param>
    /// <param name="dump">What <see cref="SyncedConfig.Dump"/> gave, or empty to begin anew.</param>
    /// <param name="options">The clock.</param>
    /// <exception cref="ArgumentException">The keys are of another group.</exception>
    /// <exception cref="InvalidConfigDumpException">The dump is damaged.</exception>
    public GroupInfoConfig(GroupId group, GroupKeys? admin = null, ReadOnlySpan<byte> dump = default, ConfigOptions? options = null)
        : base(ConfigKind.GroupInfo, group, admin, dump, options)
    {
    }

    /// <summary>Gets or sets the group's name; null and empty mean none. At most 100 UTF-8 bytes.</summary>
    /// <exception cref="ArgumentException">The name is longer.</exception>
    /// <exception cref="InvalidOperationException">This account is no admin; so for all setters.</exception>
    public string? Name
    {
        get => Data.GetTextOrNull('n');
        set => Edit(node => node.SetTextOrNone('n', ConfigText.Limit(value, ConfigText.MaxNameSize, nameof(value))));
    }

    /// <summary>Gets or sets the description; null and empty mean none. At most 600 UTF-8 bytes.</summary>
    /// <exception cref="ArgumentException">The description is longer.</exception>
    public string? Description
    {
        get => Data.GetTextOrNull('o');
        set => Edit(node => node.SetTextOrNone('o', ConfigText.Limit(value, MaxDescriptionSize, nameof(value))));
    }

    /// <summary>Gets or sets the group's picture; null for none.</summary>
    public ProfilePicture? Picture
    {
        get => Data.GetPicture();
        set => Edit(node => node.SetPicture(value));
    }

    /// <summary>Gets or sets after how long messages disappear once sent, in whole seconds; null for never.</summary>
    public TimeSpan? DisappearingTimer
    {
        get => Data.GetDuration('E');
        set => Edit(node => node.SetDuration('E', value));
    }

    /// <summary>Gets or sets when the group was made, in whole seconds.</summary>
    public DateTimeOffset? Created
    {
        get => Data.GetTime('c');
        set => Edit(node => node.SetTime('c', value));
    }

    /// <summary>Gets or sets the time before which all messages are to be deleted, in whole seconds.</summary>
    public DateTimeOffset? DeleteBefore
    {
        get => Data.GetTime('d');
        set => Edit(node => node.SetTime('d', value));
    }

    /// <summary>Gets or sets the time before which all attachments are to be deleted, in whole seconds.</summary>
    public DateTimeOffset? DeleteAttachmentsBefore
    {
        get => Data.GetTime('D');
        set => Edit(node => node.SetTime('D', value));
    }

    /// <summary>Gets whether the group has been destroyed.</summary>
    public bool IsDestroyed => Data.GetFlag('!');

    /// <summary>Sets the name, cut to 100 UTF-8 bytes.</summary>
    /// <param name="name">The name.</param>
    public void SetNameTruncated(string name) => Name = ConfigText.Truncate(name, ConfigText.MaxNameSize);

    /// <summary>Sets the description, cut to 600 UTF-8 bytes.</summary>
    /// <param name="description">The description.</param>
    public void SetDescriptionTruncated(string description) => Description = ConfigText.Truncate(description, MaxDescriptionSize);

    /// <summary>Destroys the group for all members. This cannot be undone.</summary>
    public void Destroy() => Edit(node => node.SetFlag('!', true));

    private protected override void DescribeChanges(ConfigDictionary old, ConfigDictionary current, List<ConfigChange> changes)
    {
        if (!old.Equals(current))
        {
            changes.Add(new ConfigChange(ConfigSubject.GroupInfo, string.Empty, ConfigChangeKind.Updated));
        }
    }

    private void Edit(Action<ConfigNode> edit)
    {
        var node = new ConfigNode(this);
        edit(node);
        if (node.Changed)
        {
            RaiseChanged(ConfigChangeSource.Local, [new ConfigChange(ConfigSubject.GroupInfo, string.Empty, ConfigChangeKind.Updated)]);
        }
    }
}
