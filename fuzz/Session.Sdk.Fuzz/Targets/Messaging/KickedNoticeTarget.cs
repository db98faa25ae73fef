using SessionSdk.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Fuzz;

/// <summary>What an admin may tell a member that is no longer one.</summary>
internal sealed class KickedNoticeTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Bencode;

    public override int AllocationFactor => 4;

    public override int AllocationFloor => 1024;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        bool opened = KickedNotice.TryOpen(input, FuzzKeys.Group.Id, FuzzKeys.Alice, out long generation);
        meter.Check();
        Must.Hold(!opened || generation >= 0);

        // An admin may also write anything into the entry of a member.
        byte[] entry = new byte[input.Length + MultiRecipient.Overhead];
        Must.Hold(MultiRecipient.TryEncrypt(
            input, FuzzKeys.Nonce, FuzzKeys.Group.X25519SecretKey.Expose(), FuzzKeys.Group.X25519PublicKey.AsSpan(), FuzzKeys.Alice.X25519PublicKey.AsSpan(), "SessionGroupKickedMessage"u8, entry));
        byte[] stored = Identity.MultiRecipientMessage.Encode(FuzzKeys.Nonce, [entry]);
        bool isNotice = KickedNotice.TryOpen(stored, FuzzKeys.Group.Id, FuzzKeys.Alice, out generation);
        Must.Hold(!isNotice || generation >= 0);
        return opened || isNotice;
    }

    public override IEnumerable<byte[]> Seeds() =>
    [
        KickedNotice.Seal(FuzzKeys.Group.Ed25519SecretKey, [FuzzKeys.Alice.Id], 7, FuzzKeys.Nonce),
        KickedNotice.Seal(FuzzKeys.Group.Ed25519SecretKey, [FuzzKeys.Bob.Id, FuzzKeys.Alice.Id], long.MaxValue, FuzzKeys.Nonce),
        [.. FuzzKeys.Alice.X25519PublicKey.AsSpan(), .. "0"u8],
        [.. FuzzKeys.Alice.X25519PublicKey.AsSpan(), .. "9223372036854775808"u8],
    ];
}
