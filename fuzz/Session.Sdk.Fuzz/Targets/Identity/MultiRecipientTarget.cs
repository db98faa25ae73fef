using SessionSdk.Identity;

namespace SessionSdk.Fuzz;

/// <summary>Messages for several recipients: what is encrypted for one opens, and hostile lists do not throw.</summary>
internal sealed class MultiRecipientTarget : FuzzTarget
{
    private static ReadOnlySpan<byte> Domain => "SessionGroupKeyMemberKey"u8;

    public override InputForm Form => InputForm.Bencode;

    public override int AllocationFactor => 4;

    public override int AllocationFloor => 1024;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        bool opened = TryDecrypt(input, out _);
        meter.Check();

        byte[] encoded = Encrypt(input[..Math.Min(input.Length, 200)]);
        Must.Hold(TryDecrypt(encoded, out byte[]? message));
        Must.Equal(input[..message!.Length], message, "opened");
        return opened;
    }

    public override IEnumerable<byte[]> Seeds() =>
    [
        .. VectorFile.Hex("multi_encrypt", "encoded", "decrypt_for_multiple_simple").Take(6),
        .. ((string[])["", "hello", "a longer message for a member"]).Select(text => Encrypt(FuzzKeys.Bytes(text))),
    ];

    private static bool TryDecrypt(ReadOnlySpan<byte> encoded, out byte[]? message) => MultiRecipientMessage.TryDecrypt(
        encoded, FuzzKeys.Bob.X25519SecretKey.Expose(), FuzzKeys.Bob.X25519PublicKey, FuzzKeys.Alice.X25519PublicKey, Domain, out message);

    private static byte[] Encrypt(ReadOnlySpan<byte> message) => MultiRecipientMessage.Encode(
        FuzzKeys.Nonce,
        MultiRecipientMessage.EncryptEntries(
            [message.ToArray()],
            [FuzzKeys.Alice.X25519PublicKey, FuzzKeys.Bob.X25519PublicKey],
            FuzzKeys.Nonce,
            FuzzKeys.Alice.X25519SecretKey.Expose(),
            FuzzKeys.Alice.X25519PublicKey,
            Domain,
            skipInvalid: false));
}
