using SessionSdk.Messaging;

namespace SessionSdk.Fuzz;

/// <summary>What a member may write in a message to a group, and a member of a room in a community.</summary>
internal sealed class GroupContentTarget : FuzzTarget
{
    private const ulong Timestamp = 1_754_971_101_000;

    public override InputForm Form => InputForm.Protobuf;

    public override int AllocationFactor => 80;

    public override int AllocationFloor => 256 * 1024;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        ulong timestamp = ContentSchema.TryParse(input, out Messaging.Protos.Content? read) && read.SigTimestamp != 0 ? read.SigTimestamp : Timestamp;
        byte[] stored = GroupMessage.SealEncoded(input, timestamp, FuzzKeys.Bob, FuzzKeys.Group.Id, FuzzKeys.Key, FuzzKeys.Nonce, new byte[64]);
        AllocationMeter meter = Measure(input.Length);
        bool opened = GroupMessage.TryOpen(stored, FuzzKeys.Group.Id, [FuzzKeys.SecretKey], out OpenedMessage? message, out RejectReason reason, FuzzKeys.Alice.Id);
        meter.Check();
        Must.Hold(opened == (reason == RejectReason.None));
        Must.Hold(!opened || (message!.Sender == FuzzKeys.Bob.Id && message.EncodedContent.Span.SequenceEqual(input)));
        return opened;
    }

    public override IEnumerable<byte[]> Seeds() => ContentSeeds.All();
}
