using SessionSdk.Onion;

namespace SessionSdk.Fuzz;

/// <summary>The time that a node tells.</summary>
internal sealed class NodeInfoTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Json;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        bool isRead = NodeInfo.TryReadTime(input, out DateTimeOffset time);
        meter.Check();
        Must.Hold(!isRead || time.Year is >= 2021 and < 2201);
        return isRead;
    }

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        """{"t":1754971101000,"timestamp":1754971101000,"version":[2,8,0],"hf":[19,4]}""",
        """{"timestamp":1754971101000}""",
        """{"t":"x","n":[{"t":1}]}""",
    ]).Select(FuzzKeys.Bytes);
}
