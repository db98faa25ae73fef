using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Fuzz;

/// <summary>What an author may post to a room, and write to a blinded account.</summary>
internal sealed class CommunityMessageTarget : FuzzTarget
{
    private static readonly BlindedKeyPair Author = BlindedKeyPair.Create(FuzzKeys.Bob, FuzzKeys.Server);

    private static readonly BlindedKeyPair Reader = BlindedKeyPair.Create(FuzzKeys.Alice, FuzzKeys.Server);

    public override InputForm Form => InputForm.Protobuf;

    public override int AllocationFactor => 80;

    public override int AllocationFloor => 256 * 1024;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        byte[] padded = MessagePadding.Pad(input);
        byte[] signature = new byte[CommunityMessage.SignatureSize];
        Author.Sign(padded, signature);
        byte[] raw = new byte[CommunityMessage.SignatureSize];
        Author.Sign(input, raw);
        string author = Author.Id.ToString();
        AllocationMeter meter = Measure(input.Length);
        bool posted = CommunityMessage.TryOpen(padded, signature, author, FuzzKeys.Now, out OpenedCommunityMessage? message, out RejectReason reason);
        meter.Check();
        Must.Hold(posted == (reason == RejectReason.None));
        Must.Hold(!posted || message!.Author == author);
        bool postedRaw = CommunityMessage.TryOpen(input, raw, author, FuzzKeys.Now, out _, out _);

        byte[] letter = InboxEncryption.Encrypt(padded, FuzzKeys.Bob, Reader.Id, FuzzKeys.Server, FuzzKeys.Nonce);
        AllocationMeter inboxMeter = Measure(input.Length);
        bool read = InboxMessage.TryOpen(letter, FuzzKeys.Alice, Author.Id, Reader.Id, FuzzKeys.Server, FuzzKeys.Now, out OpenedMessage? opened, out reason);
        inboxMeter.Check();
        Must.Hold(read == (reason == RejectReason.None));
        Must.Hold(!read || opened!.Sender == FuzzKeys.Bob.Id);
        Must.Hold(!InboxMessage.TryOpen(input, FuzzKeys.Alice, Author.Id, Reader.Id, FuzzKeys.Server, FuzzKeys.Now, out _, out _));
        return posted || postedRaw || read;
    }

    public override IEnumerable<byte[]> Seeds() => ContentSeeds.All();
}
