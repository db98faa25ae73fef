using System.Security.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Fuzz;

/// <summary>Files of the older form: reading at once and as a stream agree. The first two bytes say what the rest is and how long the file is said to be.</summary>
internal sealed class LegacyAttachmentTarget : FuzzTarget
{
    private const int BlockSize = 16;

    private static readonly byte[] Key = FuzzKeys.Counting(LegacyAttachmentCipher.KeySize);

    private static readonly byte[] Vector = FuzzKeys.Counting(BlockSize);

    public override int AllocationFactor => 4;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2)
        {
            return false;
        }

        byte[] blob = (input[0] & 3) switch
        {
            0 => input[2..].ToArray(),
            1 => LegacyAttachmentCipher.Encrypt(input[2..], pad: false, Key, Vector).Ciphertext.ToArray(),
            _ => Encrypt(input[2..]),
        };
        byte[] digest = SHA256.HashData(blob);
        long? size = (input[0] & 4) != 0 ? null : (input[0] & 8) != 0 ? input[1] - 2 : blob.Length - input[1];
        AllocationMeter meter = Measure(blob.Length);
        bool opened = LegacyAttachmentCipher.TryDecrypt(blob, Key, digest, size, out byte[]? file);
        meter.Check();
        using var output = new MemoryStream();
        bool streamed = LegacyAttachmentCipher.TryDecryptAsync(new MemoryStream(blob), output, Key, digest, size).GetAwaiter().GetResult();
        Must.Hold(opened == streamed);
        Must.Hold(!opened || output.ToArray().AsSpan().SequenceEqual(file));
        Must.Hold(!opened || size is null || file!.Length == size);

        byte[] picture = input[2..].ToArray();
        Must.Hold(!PictureCipher.TryDecrypt(picture, FuzzKeys.Key, out _));
        Must.Hold(picture.Length == 0 || (PictureCipher.TryDecrypt(PictureCipher.Encrypt(picture, FuzzKeys.Key), FuzzKeys.Key, out byte[]? same) && same.AsSpan().SequenceEqual(picture)));
        return opened;
    }

    public override IEnumerable<byte[]> Seeds() =>
    [
        [4, 0, .. LegacyAttachmentCipher.Encrypt("a file"u8, pad: true, Key, Vector).Ciphertext.Span],
        [1, 70, .. "a file of some bytes"u8],
        [5, 0, .. "a file of some bytes"u8],
        [9, 5, .. "a file of some bytes"u8],
        [6, 0, .. "fifteen bytes ok"u8.ToArray().AsSpan(0, 15), 1],
        [6, 0, .. new byte[16]],
        [2, 50, .. new byte[31], 5],
    ];

    // Under a right MAC, a plaintext that ends as it likes.
    private static byte[] Encrypt(ReadOnlySpan<byte> plain)
    {
        byte[] blocks = new byte[(plain.Length + BlockSize - 1) / BlockSize * BlockSize];
        plain.CopyTo(blocks);
        using var aes = Aes.Create();
        aes.Key = Key[..32];
        byte[] body = [.. Vector, .. aes.EncryptCbc(blocks, Vector, PaddingMode.None)];
        return [.. body, .. HMACSHA256.HashData(Key.AsSpan(32), body)];
    }
}
