namespace SessionSdk.Configs;

/// <summary>Holds settings of this device only, under names of the application's choice. It is saved like the others, and never pushed.</summary>
public sealed class LocalConfig : UserConfig
{
    private static readonly byte[] SettingsKey = ConfigKey.Of('s');

    /// <summary>Makes or loads the settings.</summary>
    /// <param name="account">The account.</param>
    /// <param name="dump">What <see cref="SyncedConfig.Dump"/> gave, or empty to begin anew.</param>
    /// <param name="options">The clock.</param>
    /// <exception cref="InvalidConfigDumpException">The dump is damaged.</exception>
    public LocalConfig(AccountKeys account, ReadOnlySpan<byte> dump = default, ConfigOptions? options = null)
        : base(ConfigKind.Local, account, dump, options)
    {
    }

    /// <summary>Gets <see langword="false"/>: these settings stay here.</summary>
    public override bool NeedsPush => false;

    /// <summary>Gets a text.</summary>
    /// <param name="name">The setting's name.</param>
    /// <returns>The text, or null.</returns>
    public string? GetText(string name) => Find(name).Bytes is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Gets a number.</summary>
    /// <param name="name">The setting's name.</param>
    /// <returns>The number, or null.</returns>
    public long? GetNumber(string name) => Find(name) is { IsInteger: true } value ? value.Integer : null;

    /// <summary>Sets a text.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="value">The text, or null to remove it.</param>
    public void SetText(string name, string? value) =>
        Set(name, value is null ? default : new ConfigValue(System.Text.Encoding.UTF8.GetBytes(value)));

    /// <summary>Sets a number.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="value">The number, or null to remove it.</param>
    public void SetNumber(string name, long? value) => Set(name, value is { } number ? new ConfigValue(number) : default);

    /// <summary>Refuses: these settings stay here.</summary>
    /// <returns>Nothing.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override ConfigPush Push() => throw new NotSupportedException("The settings of a device are not published.");

    private protected override void DescribeChanges(ConfigDictionary old, ConfigDictionary current, List<ConfigChange> changes) =>
        ConfigChanges.ForEach(old.GetDictionary('s'), current.GetDictionary('s'), (key, before, after) =>
            changes.Add(new ConfigChange(
                ConfigSubject.LocalSetting, System.Text.Encoding.UTF8.GetString(key), ConfigChanges.KindOf(!before.IsNone, !after.IsNone))));

    private ConfigValue Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Data.GetDictionary('s') is { } settings ? settings[System.Text.Encoding.UTF8.GetBytes(name)] : default;
    }

    private void Set(string name, ConfigValue value)
    {
        ConfigValue before = Find(name);
        if (before.Equals(value))
        {
            return;
        }

        byte[] key = System.Text.Encoding.UTF8.GetBytes(name);
        ConfigDictionary settings = BeginEdit(out object token).OwnChild(SettingsKey, token);
        if (value.IsNone)
        {
            settings.Remove(key);
        }
        else
        {
            settings.Set(key, value);
        }

        RaiseChanged(ConfigChangeSource.Local, [new ConfigChange(ConfigSubject.LocalSetting, name, ConfigChanges.KindOf(!before.IsNone, !value.IsNone))]);
    }
}
