using SessionSdk.Identity;

namespace SessionSdk.Configs.Tests.Known;

/// <summary>Represents a config with any data, to try out what all configs share.</summary>
internal sealed class TestConfig : SyncedConfig
{
    private static readonly ConfigKind Kind = new(Namespace.UserProfile, "Test"u8.ToArray(), false);

    public TestConfig(ReadOnlySpan<byte> dump = default, ConfigOptions? options = null, bool redoesOvertaken = false)
        : base(Kind, options, null)
    {
        RedoesOvertaken = redoesOvertaken;
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
