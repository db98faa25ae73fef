using SessionSdk.Messaging;

namespace SessionSdk.Fuzz;

/// <summary>Padding: the strict and the lenient removal agree, and what is padded comes back.</summary>
internal sealed class PaddingTarget : FuzzTarget
{
    public override int AllocationFactor => 0;

    public override int AllocationFloor => 0;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        bool isPadded = MessagePadding.TryRemove(input, out ReadOnlySpan<byte> strict);
        ReadOnlySpan<byte> lenient = MessagePadding.Remove(input);
        meter.Check();
        Must.Hold(!isPadded || strict.SequenceEqual(lenient));
        Must.Hold(isPadded || lenient.IsEmpty || lenient.SequenceEqual(input));
        byte[] padded = MessagePadding.Pad(input);
        Must.Hold(padded.Length % MessagePadding.BlockSize == 0 && padded.Length == MessagePadding.GetPaddedLength(input.Length));
        Must.Equal(input, MessagePadding.Remove(padded), "content");
        return isPadded;
    }

    public override IEnumerable<byte[]> Seeds() => VectorFile.Hex("wrapping", "padded", "pad", "unpad", "unpad_strict");
}
