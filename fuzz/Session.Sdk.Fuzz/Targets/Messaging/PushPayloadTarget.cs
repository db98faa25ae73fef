using SessionSdk.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Fuzz;

/// <summary>What a push server may send: any plaintext under the key.</summary>
internal sealed class PushPayloadTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Bencode;

    public override int AllocationFactor => 64;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        PushPayload? payload = PushPayloadReader.Read(input);
        meter.Check();
        byte[] encrypted = new byte[FuzzKeys.Nonce.Length + input.Length + XChaCha20Poly1305.TagSize];
        FuzzKeys.Nonce.CopyTo(encrypted, 0);
        XChaCha20Poly1305.Encrypt(input, FuzzKeys.Key, FuzzKeys.Nonce, encrypted.AsSpan(FuzzKeys.Nonce.Length));
        bool opened = PushPayload.TryOpen(encrypted, FuzzKeys.SecretKey, out _);
        bool isReadable = encrypted.Length <= PushPayload.MaxSize && PushPayloadReader.Read(input.TrimEnd((byte)0)) is not null;
        Must.Hold(opened == isReadable);
        Must.Hold(!PushPayload.TryOpen(input, FuzzKeys.SecretKey, out _));
        return payload is not null;
    }

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        "l85:{\"@\":\"057a46e129fd805047448437e4744f1f1576be8c449fdf57e0c580d36c5cfc6668\",\"n\":0,\"#\":1}5:helloe",
        "l12:{\"@\":\"0\",\"B\"e",
        "ld1:#43:KEJq54t+DxejQIgKJsAcuskokkvQ8mfTGSE7e9tHJU01:@66:057a46e129fd805047448437e4744f1f1576be8c449fdf57e0c580d36c5cfc66681:li5e1:ni0e1:ti1754971101000e1:zi1754971102000ee5:helloe",
        "l2:{}e",
    ]).Select(FuzzKeys.Bytes);
}
