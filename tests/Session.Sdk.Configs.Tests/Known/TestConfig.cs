using SessionSdk.Identity;

namespace SessionSdk.Configs.Tests.Known;

/// <summary>Represents a config with any data, to try out what all configs share.</summary>
internal sealed class TestConfig : SyncedConfig
{
    private static readonly ConfigKind Kind = new(Namespace.UserProfile, "Test"u8.ToArray(), false);

    /// <summary>Makes or loads a config.</summary>
    /// <param name="dump">What was saved.</param>
    /// <param name="options">The clock.</param>
    /// <param name="redoesOvertaken">Whether own edits that were overtaken are made again.</param>
    /// <param name="signer">What signs each message, as the configs of groups are.</param>
    public TestConfig(ReadOnlySpan<byte> dump = default, ConfigOptions? options = null, bool redoesOvertaken = false, GroupKeys? signer = null)
        : base(Kind, options, signer?.Id.AsSpan()[1..].ToArray())
    {
        RedoesOvertaken = redoesOvertaken;
        if (signer is not null)
        {
            SetSigningKey(signer.Ed25519SecretKey.Expose());
        }

        AddKey("0123456789abcdef0123456789abcdef"u8, first: true, markDirty: false);
        if (!dump.IsEmpty)
        {
            Load(dump);
        }
    }

    private protected override bool RedoesOvertaken { get; }

    public void Edit(Action<ConfigDictionary, object> edit)
    {
        ConfigDictionary data = BeginEdit(out object token);
        edit(data, token);
    }

    public void Set(char key, long value) => Edit((data, _) => data.Set(ConfigKey.Of(key), new ConfigValue(value)));

    public StoredConfig[] Publish(string hash)
    {
        ConfigPush push = Push();
        return [.. push.Payloads.Select((payload, index) => new StoredConfig($"{hash}.{index}", payload))];
    }

    private protected override void DescribeChanges(ConfigDictionary old, ConfigDictionary current, List<ConfigChange> changes) =>
        ConfigChanges.Add(changes, ConfigSubject.Other, old, current);
}
