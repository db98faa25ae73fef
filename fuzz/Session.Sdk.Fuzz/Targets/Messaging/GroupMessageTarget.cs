using System.Buffers;
using SessionSdk.Cryptography;
using SessionSdk.Encoding;
using SessionSdk.Messaging;

namespace SessionSdk.Fuzz;

/// <summary>What a member may put under the key of a group: any dictionary, signed or not.</summary>
internal sealed class GroupMessageTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Bencode;

    public override int AllocationFactor => 16;

    // A compressed text may grow to this, as long as it is at most 1 MB.
    public override int AllocationFloor => 3 * GroupEncryption.MaxPlaintextSize;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        byte[] stored = Encrypt(input);
        AllocationMeter meter = Measure(input.Length);
        bool opened = GroupEncryption.TryDecrypt(stored, FuzzKeys.Group.Id, [FuzzKeys.SecretKey], out byte[]? plaintext, out _, out _, out RejectReason reason);
        meter.Check();
        Must.Hold(opened == (reason == RejectReason.None));
        Must.Hold(!opened || plaintext!.Length is > 0 and <= GroupEncryption.MaxPlaintextSize);
        byte[] sealedAgain = GroupEncryption.Encrypt(input[..Math.Min(input.Length, 2000)], FuzzKeys.Bob, FuzzKeys.Group.Id, FuzzKeys.Key, true, 256, FuzzKeys.Nonce);
        bool reopened = GroupEncryption.TryDecrypt(sealedAgain, FuzzKeys.Group.Id, [FuzzKeys.SecretKey], out byte[]? same, out _, out AccountId sender, out _);
        Must.Hold(reopened == !input.IsEmpty);
        Must.Hold(!reopened || (sender == FuzzKeys.Bob.Id && same.AsSpan().SequenceEqual(input[..same!.Length])));
        return opened | OpenCarried(input);
    }

    // A member signs whatever it compressed: the first byte says whether the rest is that or plain.
    private bool OpenCarried(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2)
        {
            return false;
        }

        ReadOnlySpan<byte> carried = input[1..];
        bool isCompressed = (input[0] & 1) != 0;
        byte[] signature = new byte[Ed25519.SignatureSize];
        FuzzKeys.Bob.Sign([.. carried, .. FuzzKeys.Group.Id.PublicKey.AsSpan()], signature);
        var output = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        writer.WriteInteger(""u8, 1);
        writer.WriteBytes("a"u8, FuzzKeys.Bob.Ed25519PublicKey.AsSpan());
        if (!isCompressed)
        {
            writer.WriteBytes("d"u8, carried);
        }

        writer.WriteBytes("s"u8, signature);
        if (isCompressed)
        {
            writer.WriteBytes("z"u8, carried);
        }

        writer.End();
        byte[] stored = Encrypt(output.WrittenSpan);
        AllocationMeter meter = Measure(input.Length);
        bool opened = GroupEncryption.TryDecrypt(stored, FuzzKeys.Group.Id, [FuzzKeys.SecretKey], out byte[]? plaintext, out _, out _, out _);
        meter.Check();
        Must.Hold(isCompressed || (opened && plaintext.AsSpan().SequenceEqual(carried)));
        Must.Hold(!opened || plaintext!.Length <= GroupEncryption.MaxPlaintextSize);
        return opened;
    }

    public override IEnumerable<byte[]> Seeds()
    {
        foreach (byte[] inner in VectorFile.Hex("groups", "inner").Take(10))
        {
            yield return inner;
        }

        foreach (string text in (string[])["hello", new string('a', 400)])
        {
            byte[] stored = GroupEncryption.Encrypt(FuzzKeys.Bytes(text), FuzzKeys.Bob, FuzzKeys.Group.Id, FuzzKeys.Key, true, 0, FuzzKeys.Nonce);
            byte[] inner = new byte[stored.Length - XChaCha20Poly1305.NonceSize - XChaCha20Poly1305.TagSize];
            Must.Hold(XChaCha20Poly1305.TryDecrypt(stored.AsSpan(XChaCha20Poly1305.NonceSize), FuzzKeys.Key, FuzzKeys.Nonce, inner));
            yield return inner;
        }

        yield return [0, .. "plain"u8];
        yield return [1, .. Zstd.Compress(new byte[500])];
        yield return [1, .. Zstd.Compress(new byte[2 * GroupEncryption.MaxPlaintextSize])];
    }

    private static byte[] Encrypt(ReadOnlySpan<byte> inner)
    {
        byte[] stored = new byte[inner.Length + XChaCha20Poly1305.NonceSize + XChaCha20Poly1305.TagSize];
        FuzzKeys.Nonce.CopyTo(stored, 0);
        XChaCha20Poly1305.Encrypt(inner, FuzzKeys.Key, FuzzKeys.Nonce, stored.AsSpan(XChaCha20Poly1305.NonceSize));
        return stored;
    }
}
