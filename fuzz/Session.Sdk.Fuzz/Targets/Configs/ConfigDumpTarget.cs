using SessionSdk.Configs;

namespace SessionSdk.Fuzz;

/// <summary>What was saved of a config: what is loaded and dumped again loads again, the same. The first byte says which kind.</summary>
internal sealed class ConfigDumpTarget : FuzzTarget
{
    public override int MaxLength => 16 * 1024;

    public override int AllocationFactor => 64;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2)
        {
            return false;
        }

        int kind = input[0] % AnyConfig.Kinds;
        AllocationMeter meter = Measure(input.Length);
        using SyncedConfig? config = TryLoad(kind, input[1..]);
        meter.Check();
        if (config is null)
        {
            return false;
        }

        AnyConfig.ReadAll(config);
        byte[] dump = config.Dump();
        using SyncedConfig? again = TryLoad(kind, dump);
        Must.Hold(again is not null && again.State == config.State && again.Data.Equals(config.Data));

        // Edits that were not published go on in another message.
        Must.Hold(config.State == ConfigState.Dirty || again!.Dump().AsSpan().SequenceEqual(dump));
        return true;
    }

    public override IEnumerable<byte[]> Seeds()
    {
        for (int kind = 0; kind < AnyConfig.Kinds; kind++)
        {
            string operation = kind switch { 5 => "info.dump", 6 => "members.dump", _ => "dump" };
            foreach (string file in (string[])["config", "config_newest"])
            {
                foreach (byte[] dump in VectorFile.Steps(file, AnyConfig.Types[kind], operation).Take(3)
                    .Select(step => Convert.FromHexString(step.GetProperty("result").GetProperty("dump").GetString()!)))
                {
                    yield return [(byte)kind, .. dump];
                }
            }

            yield return [(byte)kind, .. AnyConfig.Create(kind).Dump()];
        }
    }

    private static SyncedConfig? TryLoad(int kind, ReadOnlySpan<byte> dump)
    {
        try
        {
            return AnyConfig.Create(kind, dump);
        }
        catch (InvalidConfigDumpException)
        {
            return null;
        }
    }
}
