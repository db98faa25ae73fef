using SessionSdk.Configs;

namespace SessionSdk.Fuzz;

/// <summary>Config messages alone: what is read is kept byte for byte.</summary>
internal sealed class ConfigMessageTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Bencode;

    public override int AllocationFactor => 48;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        byte[] bytes = input.ToArray();
        AllocationMeter meter = Measure(input.Length);
        bool isRead = ConfigMessageReader.TryRead(bytes, null, out ConfigMessage? message, out _);
        meter.Check();
        if (!isRead)
        {
            return false;
        }

        using var buffer = new ConfigBuffer();
        ConfigDiff.Write(buffer, ConfigDictionary.Empty, message!.Data);
        byte[] diff = buffer.Written.ToArray();
        var reader = new ConfigReader(diff);
        Must.Hold(ConfigDiff.TryRead(ref reader, out _) && reader.Position == diff.Length);

        // Everything that a message holds, applied to nothing, is what it holds.
        object token = new();
        ConfigDictionary applied = new(token);
        ConfigDiff.Apply(diff, message.Data, applied, token);
        applied.Prune(token);
        Must.Hold(applied.Equals(message.Data));
        if (message.SequenceNumber == ConfigMessage.MaxSequenceNumber)
        {
            return true;
        }

        ConfigDraft draft = ConfigDraft.After(message);
        Must.Hold(ConfigMessageReader.TryRead(draft.Seal(null).Bytes, null, out ConfigMessage? next, out _) && next.Data.Equals(message.Data));
        return true;
    }

    public override IEnumerable<byte[]> Seeds() =>
    [
        .. ((string[])["UserProfile", "Contacts", "ConvoInfoVolatile", "UserGroups"])
            .SelectMany(type => VectorFile.Steps("config_newest", type, "push"))
            .Select(step => Convert.FromHexString(step.GetProperty("result").GetProperty("inner").GetString()!))
            .Where(message => message.Length < 2000),
    ];
}
