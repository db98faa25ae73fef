using SessionSdk.Messaging;

namespace SessionSdk.Fuzz;

/// <summary>The content of messages: what is read and written again is the same, however often.</summary>
internal sealed class ContentTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Protobuf;

    public override int AllocationFactor => 64;

    public override int AllocationFloor => 128 * 1024;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        bool isRead = MessageContent.TryDecode(input, out MessageContent? content, out ContentError error);
        meter.Check();
        Must.Hold(isRead == (error == ContentError.None));
        if (!isRead)
        {
            return false;
        }

        if (content!.SentAt is null)
        {
            // Older clients left the time out of the content; nobody writes such a message again.
            return true;
        }

        byte[] encoded = content.Encode();
        bool isReadAgain = MessageContent.TryDecode(encoded, out MessageContent? again, out _);

        // Without what is not kept, many pieces may be too many for the bytes that are left.
        Must.Hold(isReadAgain || !ParsingCost.IsBounded(encoded, Messaging.Protos.Content.Descriptor));
        Must.Hold(!isReadAgain || again!.Encode().AsSpan().SequenceEqual(encoded));
        return true;
    }

    public override IEnumerable<byte[]> Seeds() => ContentSeeds.All();
}
