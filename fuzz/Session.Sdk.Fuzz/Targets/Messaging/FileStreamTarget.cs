using SessionSdk.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Fuzz;

/// <summary>Files of the newest form: reading at once and as a stream agree. The first byte says what the rest is.</summary>
internal sealed class FileStreamTarget : FuzzTarget
{
    private static readonly byte[] Header = FuzzKeys.Counting(SecretStream.HeaderSize);

    public override int MaxLength => 80 * 1024;

    public override int AllocationFactor => 3;

    // A buffer of one chunk.
    public override int AllocationFloor => 64 * 1024;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return false;
        }

        byte[] blob = (input[0] & 1) == 0 ? input[1..].ToArray() : Encrypt(input[0], input[1..]);
        AllocationMeter meter = Measure(blob.Length);
        bool opened = FileStreamCipher.TryDecrypt(blob, FuzzKeys.Key, out byte[]? file);
        meter.Check();
        using var output = new MemoryStream();
        bool streamed = FileStreamCipher.TryDecryptAsync(new MemoryStream(blob), output, FuzzKeys.Key).GetAwaiter().GetResult();
        Must.Hold(opened == streamed);
        Must.Hold(!opened || output.ToArray().AsSpan().SequenceEqual(file));

        EncryptedFile made = FileStreamCipher.Encrypt(input[1..], FuzzKeys.Alice, FileStreamPurpose.Attachment);
        Must.Hold(made.Ciphertext.Length == FileStreamCipher.GetEncryptedLength(input.Length - 1));
        Must.Hold(FileStreamCipher.TryDecrypt(made.Ciphertext.Span, made.Key.Span, out byte[]? same) && same.AsSpan().SequenceEqual(input[1..]));
        return opened;
    }

    public override IEnumerable<byte[]> Seeds() =>
    [
        [0, .. Encrypt(1, [0, 0, 1, 5])],
        [1, 0, 0, 1, 5, 6],
        [1, 1],
        [1, 0],
        [3, 0, 1, 7],
        [1, .. new byte[3000], 1, 9],
    ];

    // A file of any plaintext: chunks of the usual size, of which the last has a tag by the first byte's other bits.
    private static byte[] Encrypt(byte choice, ReadOnlySpan<byte> plain)
    {
        using var output = new MemoryStream();
        output.WriteByte(FileStreamCipher.Marker);
        output.Write(Header);
        using var stream = new SecretStreamEncryptor(FuzzKeys.Key, Header);
        do
        {
            ReadOnlySpan<byte> chunk = plain[..Math.Min(plain.Length, FileStreamLayout.ChunkSize)];
            plain = plain[chunk.Length..];
            byte[] encrypted = new byte[chunk.Length + SecretStream.Overhead];
            stream.Push(chunk, !plain.IsEmpty ? SecretStream.MessageTag : (byte)(SecretStream.FinalTag ^ (choice >> 1 & 3)), encrypted);
            output.Write(encrypted);
        }
        while (!plain.IsEmpty);

        return output.ToArray();
    }
}
