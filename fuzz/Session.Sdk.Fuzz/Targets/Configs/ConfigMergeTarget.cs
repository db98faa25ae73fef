using SessionSdk.Configs;

namespace SessionSdk.Fuzz;

/// <summary>What another device may push: a peer of ours accepts what we push after it, and ends where we are.</summary>
internal abstract class ConfigMergeTarget(int kind) : FuzzTarget
{
    public override InputForm Form => InputForm.Bencode;

    public override int MaxLength => 16 * 1024;

    public override int AllocationFactor => 64;

    public override int AllocationFloor => 512 * 1024;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        StoredConfig[] messages = Stored("in", AnyConfig.Seal(kind, input));
        using SyncedConfig config = AnyConfig.Create(kind);
        AllocationMeter meter = Measure(input.Length);
        ConfigMergeResult merged = config.Merge(messages);
        meter.Check();
        if (merged.AcceptedHashes.Count == 0)
        {
            return false;
        }

        AnyConfig.ReadAll(config);
        CheckDump(config);
        if (config.SequenceNumber >= ConfigMessage.MaxSequenceNumber - 1)
        {
            // Nothing follows the last number: the config cannot be changed any more.
            return true;
        }

        CheckPush(config, messages);

        // Another device had written something of its own at the same time.
        using SyncedConfig other = AnyConfig.Create(kind);
        Edit(other, "z");
        other.Push();
        other.Merge(messages);
        CheckDump(other);
        CheckPush(other, messages);
        return true;
    }

    public override IEnumerable<byte[]> Seeds()
    {
        string operation = kind switch { 5 => "info.push", 6 => "members.push", _ => "push" };
        IEnumerable<byte[]> inner = ((string[])["config", "config_newest"])
            .SelectMany(file => VectorFile.Steps(file, AnyConfig.Types[kind], operation))
            .Where(step => step.GetProperty("result").TryGetProperty("inner", out _))
            .Select(step => Convert.FromHexString(step.GetProperty("result").GetProperty("inner").GetString()!))
            .Where(message => message.Length < 3000);
        return [.. inner, "d1:#i1e1:&d1:ai1e1:bl1:x1:ye1:cd1:d0:ee1:<lli0e32:00000000000000000000000000000000deee1:=d1:a0:1:bll1:xelee1:cd1:d0:eee"u8.ToArray()];
    }

    private static StoredConfig[] Stored(string name, IReadOnlyList<byte[]> payloads) =>
        [.. payloads.Select((payload, index) => new StoredConfig($"{name}{index}", payload))];

    private static void Edit(SyncedConfig config, string value)
    {
        ConfigDictionary data = config.BeginEdit(out _);
        data.Set(ConfigKey.Of('z'), new ConfigValue(FuzzKeys.Bytes(value)));
    }

    private void CheckDump(SyncedConfig config)
    {
        byte[] dump = config.Dump();
        using SyncedConfig restored = AnyConfig.Create(kind, dump);
        Must.Hold(restored.Data.Equals(config.Data) && restored.State == config.State);

        // Edits that were not published go on in another message.
        Must.Hold(config.State == ConfigState.Dirty || restored.Dump().AsSpan().SequenceEqual(dump));
    }

    private void CheckPush(SyncedConfig config, StoredConfig[] messages)
    {
        Edit(config, "ours");
        ConfigPush push = config.Push();
        using SyncedConfig peer = AnyConfig.Create(kind);
        peer.Merge(messages);
        ConfigMergeResult result = peer.Merge(Stored("own", push.Payloads));
        Must.Hold(result.AcceptedHashes.Count == push.Payloads.Count);
        Must.Hold(peer.Data.Equals(config.Data));
        Must.Hold(peer.SequenceNumber == config.SequenceNumber);
        using SyncedConfig late = AnyConfig.Create(kind);
        late.Merge(Stored("own", push.Payloads));
        Must.Hold(late.Data.Equals(config.Data));
    }
}
