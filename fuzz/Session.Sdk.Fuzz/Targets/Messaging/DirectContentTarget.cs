using SessionSdk.Messaging;

namespace SessionSdk.Fuzz;

/// <summary>What a contact may write in a message to the account: any content, signed and sealed as it should be.</summary>
internal sealed class DirectContentTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Protobuf;

    public override int AllocationFactor => 80;

    public override int AllocationFloor => 128 * 1024;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        byte[] stored = Seal(input);
        AllocationMeter meter = Measure(input.Length);
        bool opened = DirectMessage.TryOpen(stored, FuzzKeys.Alice, out OpenedMessage? message, out RejectReason reason);
        meter.Check();
        Must.Hold(opened == (reason == RejectReason.None));
        if (opened)
        {
            Must.Hold(message!.Sender == FuzzKeys.Bob.Id);
            Must.Hold(message.Content.Payload is LaterPayload || MessageContent.TryDecode(message.EncodedContent.Span, out _, out _));
        }

        return opened;
    }

    public override IEnumerable<byte[]> Seeds() => ContentSeeds.All();

    internal static byte[] Seal(ReadOnlySpan<byte> content)
    {
        ulong timestamp = ContentSchema.TryParse(content, out Messaging.Protos.Content? read) && read.SigTimestamp != 0 ? read.SigTimestamp : 1_754_971_101_000;
        return DirectMessage.SealEncoded(content, timestamp, FuzzKeys.Bob, FuzzKeys.Alice.X25519PublicKey, BoxKey.Deterministic, new byte[64]);
    }
}
