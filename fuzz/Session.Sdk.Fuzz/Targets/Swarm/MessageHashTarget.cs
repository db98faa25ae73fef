using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Fuzz;

/// <summary>Hashes of messages: both readers agree, and each hash has one text.</summary>
internal sealed class MessageHashTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Text;

    public override int MaxLength => 128;

    public override int AllocationFactor => 0;

    public override int AllocationFloor => 0;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        string text = FuzzKeys.Text(input);
        AllocationMeter meter = Measure(input.Length);
        bool isHash = MessageHash.TryParse(input, out MessageHash hash);
        bool isText = MessageHash.TryParse(text, out MessageHash same);
        meter.Check();
        Must.Hold(isHash == isText && hash == same);
        Must.Hold(!isHash || hash.ToString() == text);
        return isHash;
    }

    public override IEnumerable<byte[]> Seeds() => VectorFile.Texts("storage_auth", "hash", "message_hash").Take(6).Select(FuzzKeys.Bytes);
}
